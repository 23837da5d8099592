# The examples of the help, run as they are written: in a folder where their names are true, against a bucket that exists.
# An example that cannot run says so in docs/help with a line *Not run by the tests: why.*

BeforeDiscovery {
    $root = (Resolve-Path -Path "$PSScriptRoot/../..").Path
    # Elsewhere these would change the machine that the tests run on; here a systemctl of the test agrees to everything.
    $ofTheMachine = $IsLinux ? @() : @('Register-IngestTask', 'Get-IngestTask', 'Unregister-IngestTask')
    $files = foreach ($file in Get-ChildItem -Path "$root/docs/help" -Filter '*-*.md' | Where-Object BaseName -NotIn $ofTheMachine) {
        $text = (Get-Content -LiteralPath $file.FullName -Raw) -replace '\r'
        $section = ($text -split '(?m)^## ' | Where-Object { $_ -like 'Examples*' }) -split '(?m)^### ' | Select-Object -Skip 1
        $examples = foreach ($part in $section) {
            @{
                Title = ($part -split "`n", 2)[0].Trim()
                Code  = [regex]::Match($part, '(?s)```powershell\n(.*?)\n```').Groups[1].Value
                NoRun = [regex]::Match($part, '(?m)^\*Not run by the tests: (.+)\*$').Groups[1].Value
            }
        }
        @{ Command = $file.BaseName; Examples = @($examples); Runnable = @($examples | Where-Object { -not $_.NoRun }) }
    }
}

BeforeAll {
    $environment = $env:PATH, $env:XDG_CONFIG_HOME
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $null = Start-TestServer
    $server = Get-TestServer
    $layouts = (Resolve-Path -Path "$PSScriptRoot/../../Examples/layouts").Path
    # Stands in help for the id of a migration, and here for that of the world's own; the same with -Id 1 of a watcher.
    $migrationInHelp = '01a1fdbd-06ba-7cda-aa0a-2509a7ed6f57'

    function Clear-TestBucket {
        # An empty bucket of that name.
        param([string] $Name)
        try { $null = Invoke-S3Request -Method PUT -Path "/$Name" } catch { Write-Debug "$Name is there: $_" }
        foreach ($item in ([xml](Invoke-S3Request -Path "/$Name" -Query @{ 'list-type' = '2' }).Content).ListBucketResult.Contents) {
            if ($item) { $null = Invoke-S3Request -Method DELETE -Path "/$Name/$($item.Key)" }
        }
    }

    function New-World {
        # The folder that the examples of one command are run in, with a session of its own; settings are in ./.env.
        param([string] $Command, [string[]] $Code)
        $folder = Join-Path -Path $TestDrive -ChildPath $Command
        $write = {
            param($name, $text)
            $path = Join-Path -Path $folder -ChildPath $name
            $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($path))
            [System.IO.File]::WriteAllText($path, $text)
        }
        & $write '.env' (@(
                'INGEST_BUCKET=landing', 'INGEST_WATCH_DIR=inbox', 'INGEST_LEDGER_PATH=state/ledger.db', 'AWS_REGION=us-east-1', 'INGEST_SETTLE_SECONDS=0.1'
                "AWS_ENDPOINT_URL_S3=$($server.Url)", "AWS_ACCESS_KEY_ID=$($server.Access)", "AWS_SECRET_ACCESS_KEY=$($server.Secret)"
            ) -join "`n")
        if (-not $IsWindows) { chmod 600 (Join-Path -Path $folder -ChildPath '.env') }
        & $write 'inbox/sales/orders-2026-03-01.csv' "id,price`n1,2.50`n2,3.00`n"
        & $write 'inbox/acme/notes.txt' 'notes'
        & $write 'export/a.csv' "id,name`n1,one`n2,two`n"
        & $write 'export/b.csv' "id,name`n3,three`n"
        & $write 'orders.json' '{"data":{"orders":[{"id":1,"note":"first"},{"id":2,"note":"second"}]}}'
        & $write 'in/good.xml' '<all><record><id>1</id></record></all>'
        & $write 'in/bad.xml' '<all><record><id>1</id></all>'
        & $write 'report[1].pdf' '%PDF-1.4'
        & $write 'reports/q1.pdf' '%PDF-1.4'
        & $write 'model-7/weights.bin' 'weights'
        & $write 'upload.tmp' "rooms,price`n3,100`n"
        & $write 'press.env' "INGEST_BUCKET=landing`nINGEST_WATCH_DIR=inbox`n"
        & $write 'Examples/Invoke-NightlyVerification.ps1' ''
        & $write 'bin/systemctl' "#!/bin/sh`n"
        if (-not $IsWindows) { chmod 700 (Join-Path -Path $folder -ChildPath 'bin/systemctl') }
        & $write 'references.txt' "s3://ml-artifacts/datasets/training-output/press-7/model.tar.gz`n"
        Copy-Item -LiteralPath (Join-Path -Path $layouts -ChildPath 'logs-by-date.yml') -Destination $folder

        # Every bucket that the examples name is there, and empty but for what old jobs left in one of them.
        $named = [regex]::Matches($Code -join "`n", '(?:-BucketName |BucketName = ''|s3://)([a-z0-9][a-z0-9.-]+)') | ForEach-Object { $_.Groups[1].Value }
        foreach ($bucket in @('landing'; $named) | Sort-Object -Unique) { Clear-TestBucket -Name $bucket }
        foreach ($bucket in $named | Where-Object { $_ -like 'lab-*' -or $_ -like '*-packages' } | Sort-Object -Unique) {
            $null = Invoke-S3Request -Method PUT -Path "/$bucket/runs/2026-01/data.csv" -Body ([byte[]](1, 2, 3))
        }
        if ($named -contains 'ml-artifacts') {
            foreach ($job in 'press-7', 'yolo-2024-03') {
                $null = Invoke-S3Request -Method PUT -Path "/ml-artifacts/datasets/training-output/$job/model.tar.gz" -Body ([byte[]](1, 2, 3))
            }
        }
        $shell = New-ModuleShell
        $world = [pscustomobject]@{ Folder = $folder; Shell = $shell; Migration = $migrationInHelp; Watcher = 1; TopHash = '' }
        $null = Invoke-InWorld -World $world -Code @'
Set-Location -LiteralPath $args[0]
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$ConfirmPreference = 'None' # nobody is there to be asked
# What examples hand things to.
function Send-Alert { process { $_ } }
function Invoke-Item { process { $_ } }
# Tasks go to a scheduler that agrees to everything, in a folder of the test.
$PSDefaultParameterValues = @{ '*-IngestTask:Scope' = 'User' }
$env:XDG_CONFIG_HOME = Join-Path -Path $args[0] -ChildPath 'config'
$env:PATH = "$($args[0])/bin$([System.IO.Path]::PathSeparator)$env:PATH"
function notepad { '[{"id":1}]' | Set-Content -LiteralPath $args[0] }
'@ -Argument $folder
        $world
    }

    function Invoke-InWorld {
        # What the code writes; its first error fails the test.
        param($World, [string] $Code, $Argument)
        $World.Shell.Commands.Clear()
        $World.Shell.Streams.ClearStreams()
        $null = $World.Shell.AddScript(($Code.Replace($migrationInHelp, $World.Migration) -replace '-Id 1\b', "-Id $($World.Watcher)" -replace '-TopHash 9f2c41', "-TopHash $($World.TopHash)"))
        if ($null -ne $Argument) { $null = $World.Shell.AddArgument($Argument) }
        $World.Shell.Invoke((New-EmptyInput))
        if ($World.Shell.Streams.Error.Count -gt 0) { throw "$($World.Shell.Streams.Error[0])" }
    }

    # What has happened before, where an empty ledger and an idle session would leave the examples nothing to show.
    $ingest = 'Start-IngestWatcher -Once -KeyPrefix incoming'
    $fail = "Set-Content -Path ./inbox/broken.zip -Value 'PK no archive'; $ingest -ErrorAction SilentlyContinue"
    $package = "New-QuiltPackage s3://ml-packages/runs/ -Registry s3://ml-packages -Description 'Results' -Tag raw -Confirm:`$false -PackageName"
    $before = @{
        'New-QuiltPackage'        = $ingest
        'Unregister-IngestTask'   = 'Register-IngestTask -Name press -EnvFile ./press.env -Interval 15m'
        'Get-IngestTask'          = 'Register-IngestTask -Name press -EnvFile ./press.env -Interval 15m; Register-IngestTask -Name trial-1 -EnvFile ./press.env -Interval 15m'
        'Get-QuiltPackage'        = "$package lab/results"
        'Test-QuiltPackage'       = "$package lab/results"
        'Remove-QuiltPackage'     = "$package lab/results; $package trial/run-7"
        'Export-IngestReport'     = $ingest
        'Get-UploadHistory'       = $fail
        'Get-IngestFileRecord'    = $fail
        'Get-IngestWatcher'       = 'Start-IngestWatcher -Background'
        'Stop-IngestWatcher'      = 'Start-IngestWatcher -Background'
        'Suspend-IngestWatcher'   = 'Start-IngestWatcher -Background'
        'Resume-IngestWatcher'    = 'Start-IngestWatcher -Background; Get-IngestWatcher | Suspend-IngestWatcher | Out-Null'
        'Invoke-IngestVerify'     = $ingest
        'Repair-IngestLedger'     = "Start-IngestWatcher -Once; Remove-Item -LiteralPath ./state -Recurse"
        'Restart-IngestOperation' = "'[{' | Set-Content ./inbox/late.json; $ingest -ErrorAction SilentlyContinue; '[{`"id`":1}]' | Set-Content ./inbox/error/late.json"
        'Move-S3Structure'        = 'Move-S3Structure -BucketName ml-artifacts -JobName press-7 -MaxObjects 1 -Confirm:$false'
        'Undo-S3Structure'        = 'Move-S3Structure -BucketName ml-artifacts -JobName press-7 -Confirm:$false'
    }
    $beforeExample = @{
        'Unregister-IngestTask/Remove several'                                      = { $null = Invoke-InWorld -World $world -Code 'Register-IngestTask -Name trial-1 -EnvFile ./press.env -Interval 15m' }
        'Unregister-IngestTask/See what would go'                                   = { $null = Invoke-InWorld -World $world -Code $before['Unregister-IngestTask'] }
        'Restart-IngestOperation/A table that was corrected in the error directory' = { $null = Invoke-InWorld -World $world -Code "'[{' | Set-Content ./inbox/orders.json; $ingest -ErrorAction SilentlyContinue" }
        'Repair-IngestLedger/Send again what somebody deleted'                      = { Clear-TestBucket -Name 'landing' }
        'Get-UploadHistory/Which packages were made, and in which registry'         = { $null = Invoke-InWorld -World $world -Code "New-QuiltPackage s3://landing/incoming/ -Registry s3://landing -PackageName lab/results -Description 'Results' -Tag raw -Confirm:`$false" }
        'Stop-IngestWatcher/All watchers'                                           = { $null = Invoke-InWorld -World $world -Code 'Start-IngestWatcher -Background' }
    }
}

AfterAll {
    $env:PATH, $env:XDG_CONFIG_HOME = $environment
    Stop-TestServer
}

Describe 'The examples of <Command>' -ForEach $files {
    BeforeAll {
        $world = New-World -Command $Command -Code $Examples.Code
        if ($before[$Command]) {
            $past = Invoke-InWorld -World $world -Code $before[$Command]
            $past | Where-Object { $_ -is [S3Ingest.MigrationReport] } | ForEach-Object { $world.Migration = "$($_.MigrationId)" }
            $past | Where-Object { $_ -is [S3Ingest.QuiltPackage] } | ForEach-Object { $world.TopHash = $_.TopHash.Substring(0, 6) }
            $past | Where-Object { $_ -is [S3Ingest.IngestWatcher] } | ForEach-Object { $world.Watcher = $_.Id }
        }
    }
    AfterAll {
        $null = Invoke-InWorld -World $world -Code 'Get-IngestWatcher | Stop-IngestWatcher'
        Remove-ModuleShell -Shell $world.Shell
    }

    It 'run: <Title>' -ForEach $Runnable {
        if ($beforeExample["$Command/$Title"]) { & $beforeExample["$Command/$Title"] }
        $Code | Should -Not -BeNullOrEmpty
        $out = @(Invoke-InWorld -World $world -Code $Code)
        # Those that act on what they find, wait, or write a file have nothing to show here.
        if ($Code -notmatch '(?m)^(if|while) |Export-Csv|Where-Object|^Test-') { $out | Should -Not -BeNullOrEmpty }
    }

    It 'are three at least that run' {
        $Runnable.Count | Should -BeGreaterOrEqual 3
    }
}

Describe 'Examples that cannot run' {
    It 'are few' {
        $marked = Select-String -Path "$PSScriptRoot/../../docs/help/*.md" -Pattern '^\*Not run by the tests: '
        Write-Host "      $(@($marked).Count) examples are not run"
        @($marked).Count | Should -BeLessOrEqual 10
    }
}
