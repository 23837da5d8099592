# The examples as a scheduler runs them: processes of their own, settings in an .env file, an exit code at the end.

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $server = Start-TestServer
    $examples = (Resolve-Path -Path (Join-Path -Path $PSScriptRoot -ChildPath '../../Examples')).Path
    $pwsh = (Get-Process -Id $PID).Path

    function New-World {
        # An inbox and the .env of whoever ingests it.
        param([System.Collections.IDictionary] $Files = @{})
        $inbox = New-Inbox -Files $Files
        $envFile = Join-Path -Path $inbox.Home -ChildPath '.env'
        Set-Content -LiteralPath $envFile -Value @(
            "INGEST_BUCKET=$($server.Bucket)", "INGEST_KEY_PREFIX=$($inbox.Prefix)", "INGEST_WATCH_DIR=$($inbox.Path)", 'INGEST_SETTLE_SECONDS=0.2'
            "INGEST_LEDGER_PATH=$($inbox.Ledger)", "AWS_ENDPOINT_URL_S3=$($server.Url)", 'AWS_REGION=us-east-1'
            "AWS_ACCESS_KEY_ID=$($server.Access)", "AWS_SECRET_ACCESS_KEY=$($server.Secret)")
        if (-not $IsWindows) { chmod 600 $envFile }
        $inbox | Add-Member -NotePropertyName EnvFile -NotePropertyValue $envFile -PassThru
    }

    function Invoke-Example {
        # A script in this session, where the module is: what it wrote, errors too, and its exit code.
        param([string] $Name, [hashtable] $With = @{})
        $output = & (Join-Path -Path $examples -ChildPath $Name) @With
        [pscustomobject]@{ Output = @($output); ExitCode = $LASTEXITCODE }
    }
}

AfterAll { Stop-TestServer }

Describe 'Examples/Invoke-IngestOnce.ps1' {
    BeforeEach { $world = New-World -Files @{ 'a.bin' = 100; 'b.bin' = 200 } }
    AfterEach { Remove-Inbox -Inbox $world }

    It 'ends with 0, and with 0 again when there is nothing to do' {
        $first = Invoke-Example -Name 'Invoke-IngestOnce.ps1' -With @{ EnvFile = $world.EnvFile }
        $first.Output[-1] | Should -Be '2 ingested, 0 failed, 0 skipped'
        $first.Output | Should -Contain "a.bin: s3://$($server.Bucket)/$($world.Prefix)a.bin"
        $again = Invoke-Example -Name 'Invoke-IngestOnce.ps1' -With @{ EnvFile = $world.EnvFile }
        $first.ExitCode, $again.ExitCode | Should -Be 0, 0
        $again.Output[-1] | Should -Match '^0 ingested, 0 failed'
    }

    It 'ends with 3 when a source fails, with 1 when it cannot run, and with 11 while another watcher holds the directory' {
        Set-Content -LiteralPath "$($world.Path)/broken.csv" -Value 'a,b', '1,2', '3,4,5'
        (Invoke-Example -Name 'Invoke-IngestOnce.ps1' -With @{ EnvFile = $world.EnvFile }).ExitCode | Should -Be 3
        $target = $world.Target
        $watcher = Start-IngestWatcher -Path $world.Path @target -Background
        try { (Invoke-Example -Name 'Invoke-IngestOnce.ps1' -With @{ EnvFile = $world.EnvFile }).ExitCode | Should -Be 11 }
        finally { $null = $watcher | Stop-IngestWatcher }
        (Get-Content -LiteralPath $world.EnvFile) -replace '^INGEST_BUCKET=.*', 'INGEST_BUCKET=no-such-bucket' | Set-Content -LiteralPath $world.EnvFile
        (Invoke-Example -Name 'Invoke-IngestOnce.ps1' -With @{ EnvFile = $world.EnvFile }).ExitCode | Should -Be 1
    }

    It 'takes its keys from a vault' {
        # SecretManagement itself is not needed: this is all of it that the script uses.
        function Get-Secret { param($Name, $Vault) if ($Name -eq 's3ingest' -and $Vault -eq 'Production') { Get-TestCredential } else { 'text' } }
        (Get-Content -LiteralPath $world.EnvFile) -notmatch '^AWS_(ACCESS|SECRET)' | Set-Content -LiteralPath $world.EnvFile
        (Invoke-Example -Name 'Invoke-IngestOnce.ps1' -With @{ EnvFile = $world.EnvFile; SecretName = 's3ingest'; Vault = 'Production' }).ExitCode | Should -Be 0
        (Invoke-Example -Name 'Invoke-IngestOnce.ps1' -With @{ EnvFile = $world.EnvFile; SecretName = 's3ingest' }).ExitCode | Should -Be 1 -Because 'a text is no credential'
    }

    It 'is in the module too' {
        Get-Content -LiteralPath (Join-Path -Path (Split-Path -Path (Get-BuiltModulePath)) -ChildPath 'Invoke-IngestOnce.ps1') -Raw |
            Should -Be (Get-Content -LiteralPath "$examples/Invoke-IngestOnce.ps1" -Raw)
    }
}

Describe 'A script of nobody in particular' {
    It 'ends with 1 when it stops at errors and a command of the module cannot run, and goes on otherwise, as with every cmdlet' {
        $world = New-World
        try {
            Set-Content -LiteralPath "$($world.Path)/broken.csv" -Value 'a,b', '1,2', '3,4,5'
            $script = Join-Path -Path $world.Home -ChildPath 'mine.ps1'
            Set-Content -LiteralPath $script -Value "param(`$EnvFile, `$Preference) Import-Module '$(Get-BuiltModulePath)'; `$ErrorActionPreference = `$Preference; Start-IngestWatcher -EnvFile `$EnvFile -Once | Out-Null; 'went on'"
            foreach ($case in @($world.EnvFile, 'Continue', 0), @("$($world.Home)/missing.env", 'Continue', 0), @("$($world.Home)/missing.env", 'Stop', 1)) {
                $output = & $pwsh -NoProfile -NonInteractive -File $script $case[0] $case[1] 2>"$TestDrive/errors"
                $LASTEXITCODE | Should -Be $case[2]
                $output | Should -Be ($case[2] ? $null : 'went on')
                Get-Content -LiteralPath "$TestDrive/errors" -Raw | Should -Match 'broken\.csv|missing\.env'
            }
        }
        finally { Remove-Inbox -Inbox $world }
    }
}

Describe 'Examples/Invoke-StructureMigration.ps1' {
    BeforeEach {
        $world = New-World
        $plan = Join-Path -Path $world.Home -ChildPath 'plan.csv'
        foreach ($key in 'datasets/training-output/j/model.tar.gz', 'datasets/training-output/j/metadata.json', 'datasets/training-output/k/model.tar.gz') {
            $null = Invoke-S3Request -Method PUT -Path "/$($server.Bucket)/$($world.Prefix)$key"
        }
        $before = (Get-BucketObject -Prefix "$($world.Prefix)datasets").Key
    }
    AfterEach { Remove-Inbox -Inbox $world }

    It 'plans, moves what was reviewed, and takes it back' {
        $planned = Invoke-Example -Name 'Invoke-StructureMigration.ps1' -With @{ EnvFile = $world.EnvFile; PlanPath = $plan }
        $planned.ExitCode | Should -Be 0
        @(Import-Csv -LiteralPath $plan).Count | Should -Be 3
        (Get-BucketObject -Prefix "$($world.Prefix)datasets").Key | Should -Be $before

        $moved = Invoke-Example -Name 'Invoke-StructureMigration.ps1' -With @{ EnvFile = $world.EnvFile; PlanPath = $plan; Move = $true }
        $moved.ExitCode | Should -Be 0
        Get-BucketObject -Prefix "$($world.Prefix)datasets" | Should -BeNullOrEmpty
        $id = [regex]::Match($moved.Output[0], '[0-9a-f-]{36}').Value

        $undone = Invoke-Example -Name 'Invoke-StructureMigration.ps1' -With @{ EnvFile = $world.EnvFile; Undo = $true; MigrationId = $id }
        $undone.ExitCode | Should -Be 0
        (Get-BucketObject -Prefix "$($world.Prefix)datasets").Key | Should -Be $before
    }

    It 'moves nothing when the bucket is not any more what was reviewed' {
        $null = Invoke-Example -Name 'Invoke-StructureMigration.ps1' -With @{ EnvFile = $world.EnvFile; PlanPath = $plan; Exclude = '**/k/*' }
        @(Import-Csv -LiteralPath $plan).Count | Should -Be 2
        $null = Invoke-S3Request -Method PUT -Path "/$($server.Bucket)/$($before[0])" -Body ([byte[]](1, 2, 3))
        $moved = Invoke-Example -Name 'Invoke-StructureMigration.ps1' -With @{ EnvFile = $world.EnvFile; PlanPath = $plan; Exclude = '**/k/*'; Move = $true }
        $moved.ExitCode | Should -Be 1
        (Get-BucketObject -Prefix "$($world.Prefix)datasets").Key | Should -Be $before
        $missing = Invoke-Example -Name 'Invoke-StructureMigration.ps1' -With @{ EnvFile = $world.EnvFile; PlanPath = "$plan.missing"; Move = $true }
        $missing.ExitCode | Should -Be 1
        $nothing = @{ EnvFile = $world.EnvFile; PlanPath = $plan; Include = 'none/*' }
        (Invoke-Example -Name 'Invoke-StructureMigration.ps1' -With $nothing).ExitCode | Should -Be 0
        (Invoke-Example -Name 'Invoke-StructureMigration.ps1' -With ($nothing + @{ Move = $true })).Output | Should -Be 'Nothing to do.'
    }
}

Describe 'Examples/New-DailyPackage.ps1' {
    It 'packs what was ingested, each object once, and makes no revision of a day without anything' {
        if (-not (Get-Command -Name New-QuiltPackage -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'this module has no New-QuiltPackage' }
        $world = New-World -Files @{ 'a.bin' = 100; 'b.bin' = 200 }
        try {
            $with = @{ EnvFile = $world.EnvFile; PackageName = 'press/daily'; Registry = "s3://$($server.Bucket)" }
            $nothing = Invoke-Example -Name 'New-DailyPackage.ps1' -With $with
            $nothing.ExitCode | Should -Be 0
            $nothing.Output | Should -Be 'Nothing was ingested since 1d.'
            $null = Start-IngestWatcher -EnvFile $world.EnvFile -Once
            New-SourceFile -Path "$($world.Path)/a.bin" -Size 300
            $null = Start-IngestWatcher -EnvFile $world.EnvFile -Once
            $packed = Invoke-Example -Name 'New-DailyPackage.ps1' -With $with
            $packed.ExitCode | Should -Be 0
            $packed.Output[-1] | Should -Match '^Success: press/daily@[0-9a-f]{64}, 2 objects$'
            $with.PackageName = 'no name'
            (Invoke-Example -Name 'New-DailyPackage.ps1' -With $with).ExitCode | Should -Be 1
        }
        finally { Remove-Inbox -Inbox $world }
    }
}

Describe 'Examples/pipelines.md' {
    It 'has blocks that all run, one after the other' {
        $world = New-World -Files @{ 'a.bin' = 10; 'b.bin' = 20; 'north/c.bin' = 30; 'south/d.bin' = 40 }
        try {
            Set-Content -LiteralPath "$($world.Home)/list.csv" -Value 'Path,Owner', './inbox/a.bin,ann', './inbox/b.bin,bob'
            $blocks = [regex]::Matches((Get-Content -LiteralPath "$examples/pipelines.md" -Raw), '(?s)```powershell\r?\n(.*?)```').ForEach({ $_.Groups[1].Value })
            $blocks.Count | Should -BeGreaterThan 7
            # The folder that the module is in stands for the place where it was installed; packed, its own is the version.
            $installed = Split-Path -Path (Get-BuiltModulePath)
            while ((Split-Path -Path $installed -Leaf) -ne 'S3Ingest') { $installed = Split-Path -Path $installed }
            $installed = Split-Path -Path $installed
            $text = "`$ErrorActionPreference = 'Stop'; `$env:PSModulePath = '$installed' + [IO.Path]::PathSeparator + `$env:PSModulePath`n" + ($blocks -join "`n")
            $script = Join-Path -Path $world.Home -ChildPath 'blocks.ps1'
            Set-Content -LiteralPath $script -Value $text
            $output = & $pwsh -NoProfile -NonInteractive -WorkingDirectory $world.Home -File $script 2>&1
            $LASTEXITCODE | Should -Be 0 -Because ($output | Out-String)
            $keys = (Get-BucketObject -Prefix $world.Prefix).Key + (Get-BucketObject -Prefix 'owners/').Key + (Get-BucketObject -Prefix 'sites/').Key + (Get-BucketObject -Prefix 'background/').Key
            foreach ($key in "$($world.Prefix)a.bin", 'owners/ann/a.bin', 'owners/bob/b.bin', 'sites/north/c.bin', 'sites/south/d.bin', 'background/a.bin') { $keys | Should -Contain $key }
            @(Import-Csv -LiteralPath "$($world.Home)/history.csv" -UseCulture).Count | Should -BeGreaterThan 4
        }
        finally { Remove-Inbox -Inbox $world }
    }
}

Describe 'Examples of settings and units' {
    It '<_.BaseName> has settings that are all known and valid' -ForEach (Get-ChildItem -Path (Join-Path -Path $PSScriptRoot -ChildPath '../../Examples/settings/*.env')) {
        $shell = New-ModuleShell
        try {
            # The checks of settings come before the endpoint is asked, which is not there.
            $null = $shell.AddCommand('Test-IngestConfiguration').AddParameters(@{ EnvFile = $_.FullName; LedgerPath = "$TestDrive/l.db" })
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $null = $shell.BeginInvoke((New-EmptyInput), $output)
            Wait-Until { @($output).Count -gt 0 } -What 'the first check'
            $shell.Stop()
        }
        finally { Remove-ModuleShell -Shell $shell }
        $output[0].Name, $output[0].Status | Should -Be 'Settings', 'Ok' -Because "$($output[0].Message)"
        Get-Content -LiteralPath $_.FullName | Where-Object { $_ -match '^[^#].*(SECRET|ACCESS_KEY)' } | Should -BeNullOrEmpty -Because 'an example holds no key'
    }

    It 'are units that systemd has nothing to say about' {
        if (-not (Get-Command -Name systemd-analyze -CommandType Application -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'systemd-analyze is not installed' }
        # The program and the account of the example are not on this machine.
        foreach ($unit in Get-ChildItem -Path "$examples/*.service", "$examples/*.timer") {
            (Get-Content -LiteralPath $unit.FullName -Raw).Replace('/opt/s3ingest/s3ingest', '/bin/true') | Set-Content -LiteralPath (Join-Path -Path $TestDrive -ChildPath $unit.Name)
        }
        systemd-analyze verify --man=no (Get-ChildItem -Path "$TestDrive/*.service", "$TestDrive/*.timer").FullName 2>&1 | Should -BeNullOrEmpty
    }
}
