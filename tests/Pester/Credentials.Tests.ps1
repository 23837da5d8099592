# Secrets are put in by every way there is, everything that can write is switched on, and then they are looked for everywhere.

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $pwsh = (Get-Process -Id $PID).Path
    $server = Start-TestServer

    function Invoke-Canary {
        # Runs the calls in a process of its own; the text that came out, and what lies in the folder now.
        param($Inbox, [string] $Way, [string] $Access, [string] $Secret, [string[]] $Setting, [hashtable] $Environment = @{}, [switch] $Brief)
        $envFile = Join-Path -Path $Inbox.Home -ChildPath '.env'
        Set-Content -LiteralPath $envFile -Value (@(
                "INGEST_BUCKET=$($server.Bucket)", "INGEST_KEY_PREFIX=$($Inbox.Prefix)", "AWS_ENDPOINT_URL_S3=$($server.Url)", 'AWS_REGION=us-east-1'
                "INGEST_WATCH_DIR=$($Inbox.Path)", "INGEST_LEDGER_PATH=$($Inbox.Ledger)", 'INGEST_SETTLE_SECONDS=0.2', 'INGEST_RETRY_ATTEMPTS=1'
                "INGEST_LOG_FILE=$($Inbox.Home)/log.jsonl", 'INGEST_LOG_LEVEL=Trace'
            ) + $Setting)
        if (-not $IsWindows) { chmod 600 $envFile }
        $before = @{}
        foreach ($name in $Environment.Keys) {
            $before[$name] = [System.Environment]::GetEnvironmentVariable($name)
            Set-Item -LiteralPath "env:$name" -Value $Environment[$name]
        }
        $env:S3INGEST_CANARY = "$Access $Secret"
        $env:CANARY_BUCKET = $server.Bucket
        try { $output = & $pwsh -NoProfile -NonInteractive -File "$PSScriptRoot/canary-calls.ps1" -ModulePath (Get-BuiltModulePath) -World $Inbox.Home -Way $Way -Brief:$Brief 2>&1 | Out-String }
        finally {
            $env:S3INGEST_CANARY = $env:CANARY_BUCKET = $null
            foreach ($name in $before.Keys) { Set-Item -LiteralPath "env:$name" -Value $before[$name] }
        }
        $written = foreach ($file in Get-ChildItem -LiteralPath $Inbox.Home -File -Recurse -Force | Where-Object Name -NotIn '.env', 'credentials', 'config') {
            "`n--- $($file.FullName)`n" + [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes($file.FullName))
        }
        $output + ($written -join '')
    }

    function Find-Canary {
        # The lines with a secret, in its own spelling, in that of an address, in base64 or in that of a JSON text.
        param([string] $Text, [string[]] $Secret)
        foreach ($one in $Secret) {
            $spellings = $one, [uri]::EscapeDataString($one), [System.Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($one)), [System.Text.Encodings.Web.JavaScriptEncoder]::Default.Encode($one)
            # Console lines are cut at the width of the window; a half is as bad as the whole.
            $spellings += $one.Substring(0, 16)
            $Text -split "`n" | Where-Object { $line = $_; $spellings | Where-Object { $line.Contains($_) } }
        }
    }

    function New-Canary { 'canary/+' + [guid]::NewGuid().ToString('N') + '=' }
}

AfterAll { Stop-TestServer }

Describe 'Secrets' {
    BeforeEach {
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'b.bin' = 200 }
        Set-Content -LiteralPath "$($inbox.Path)/table.csv" -Value 'a,b', '1,2'
        Set-Content -LiteralPath "$($inbox.Path)/broken.csv" -Value 'a,b', '1,2', '3,4,5'
        $null = Invoke-S3Request -Method PUT -Path "/$($server.Bucket)/$($inbox.Prefix)datasets/training-output/j/model.tar.gz"
    }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'are looked for in what every cmdlet writes that S3 is asked by' {
        $calls = Get-Content -LiteralPath "$PSScriptRoot/canary-calls.ps1" -Raw
        Get-Command -Module S3Ingest | Where-Object { $_.Parameters.ContainsKey('Credential') -and $_.Parameters.ContainsKey('BucketName') -and $calls -notmatch "$($_.Name)\b" } |
            ForEach-Object Name | Should -BeNullOrEmpty -Because 'canary-calls.ps1 calls it'
    }

    It 'that are right and come as a credential are nowhere' {
        $text = Invoke-Canary -Inbox $inbox -Way Parameter -Access $server.Access -Secret $server.Secret
        # What is looked through must have been written at all, and looking must find something.
        foreach ($trace in "PutObject s3://$($server.Bucket)/$($inbox.Prefix)a.bin", 'PowerShell transcript end', '--- ', '.error.json', 'report.html', 'log.jsonl', 'ledger.db', 'CategoryInfo') {
            $text.Contains($trace) | Should -BeTrue -Because "$trace was written"
        }
        Find-Canary -Text ($text + [uri]::EscapeDataString($server.Secret)) -Secret $server.Secret | Should -Not -BeNullOrEmpty
        Find-Canary -Text $text -Secret $server.Secret | Should -BeNullOrEmpty
    }

    It 'that are wrong and come as a credential are nowhere' {
        $canary = New-Canary
        $text = Invoke-Canary -Inbox $inbox -Way Parameter -Access AKIACANARYCANARY0001 -Secret $canary
        $text.Contains('CredentialsInvalid') | Should -BeTrue
        Find-Canary -Text $text -Secret $canary | Should -BeNullOrEmpty
    }

    It 'of the environment are nowhere, the token with them' {
        $canary, $token = (New-Canary), (New-Canary)
        $text = Invoke-Canary -Inbox $inbox -Way Environment -Environment @{ AWS_ACCESS_KEY_ID = 'AKIACANARYCANARY0002'; AWS_SECRET_ACCESS_KEY = $canary; AWS_SESSION_TOKEN = $token } -Brief
        $text.Contains('CredentialsInvalid') | Should -BeTrue
        Find-Canary -Text $text -Secret $canary, $token | Should -BeNullOrEmpty
    }

    It 'of an .env file that anybody can read are nowhere, though it is warned of' -Skip:$IsWindows {
        $canary, $token = (New-Canary), (New-Canary)
        $text = Invoke-Canary -Inbox $inbox -Way EnvFile -Setting 'AWS_ACCESS_KEY_ID=AKIACANARYCANARY0003', "AWS_SECRET_ACCESS_KEY=$canary", "AWS_SESSION_TOKEN=$token", "AWS_SECRET_ACCESS_KY=$canary" -Brief
        $text.Contains('CredentialsInvalid') | Should -BeTrue
        $text.Contains('AWS_SECRET_ACCESS_KY') | Should -BeTrue -Because 'a slip is warned of by its name'
        Find-Canary -Text $text -Secret $canary, $token | Should -BeNullOrEmpty
    }

    It 'of a profile are nowhere' {
        $canary, $token = (New-Canary), (New-Canary)
        $file = Join-Path -Path $inbox.Home -ChildPath 'credentials'
        Set-Content -LiteralPath $file -Value '[canary]', 'aws_access_key_id = AKIACANARYCANARY0004', "aws_secret_access_key = $canary", "aws_session_token = $token"
        $text = Invoke-Canary -Inbox $inbox -Way ProfileFile -Setting 'AWS_PROFILE=canary' -Environment @{ AWS_SHARED_CREDENTIALS_FILE = $file } -Brief
        $text.Contains('CredentialsInvalid') | Should -BeTrue
        Find-Canary -Text $text -Secret $canary, $token | Should -BeNullOrEmpty
    }

    It 'in an address, a bucket that is not there or a mistaken setting are nowhere' {
        $canary = 'canary' + [guid]::NewGuid().ToString('N')
        $address = $server.Url.Replace('://', "://user:$canary@")
        $texts = @(
            Invoke-Canary -Inbox $inbox -Way EnvFile -Setting "AWS_ENDPOINT_URL_S3=$address" -Brief
            Invoke-Canary -Inbox $inbox -Way Parameter -Access $server.Access -Secret $canary -Setting "INGEST_MAX_UPLOADS=$canary", "INGEST_BUCKET=$canary" -Brief
        )
        ($texts -join '').Contains('ConfigurationInvalid') | Should -BeTrue
        Find-Canary -Text ($texts -join '') -Secret $canary | Should -BeNullOrEmpty
        { Get-UploadHistory -EndpointUrl $address -LedgerPath $inbox.Ledger } | Should -Throw '*user name or password*' -ErrorId 'ConfigurationInvalid,*'
        Find-Canary -Text ($Error | Format-List -Property * -Force | Out-String) -Secret $canary | Should -BeNullOrEmpty
    }
}

Describe 'Profiles' -Skip:$IsWindows {
    BeforeAll {
        function Invoke-WithProfile {
            # In a process whose home is a folder of the test; the error of the one command.
            param([string[]] $Config, [string] $ProfileName, [hashtable] $Token)
            $folder = Join-Path -Path $TestDrive -ChildPath ([guid]::NewGuid().ToString('N'))
            $null = New-Item -ItemType Directory -Path "$folder/.aws/sso/cache"
            Set-Content -LiteralPath "$folder/.aws/config" -Value $Config
            if ($Token) {
                $name = [System.Convert]::ToHexString([System.Security.Cryptography.SHA1]::HashData([System.Text.Encoding]::UTF8.GetBytes('corp'))).ToLowerInvariant()
                $Token | ConvertTo-Json | Set-Content -LiteralPath "$folder/.aws/sso/cache/$name.json"
            }
            $script = "`$ProgressPreference = 'SilentlyContinue'; Import-Module '$(Get-BuiltModulePath)'
                try { Invoke-IngestVerify -BucketName bucket -EndpointUrl $($server.Url) -Region us-east-1 -ProfileName $ProfileName -Prefix x/ -LedgerPath '$folder/l.db' -ErrorAction Stop; 'no error' }
                catch { `$_.FullyQualifiedErrorId; `$_.ErrorDetails.Message; `$_ | Format-List -Property * -Force | Out-String }"
            $before = $env:HOME, $env:AWS_EC2_METADATA_DISABLED
            $env:HOME = $folder
            $env:AWS_EC2_METADATA_DISABLED = 'true'
            try { (& $pwsh -NoProfile -NonInteractive -Command $script 2>&1 | Out-String) }
            finally { $env:HOME, $env:AWS_EC2_METADATA_DISABLED = $before }
        }
        $session = '[sso-session corp]', 'sso_start_url = https://corp.awsapps.example/start', 'sso_region = eu-central-1', 'sso_registration_scopes = sso:account:access', ''
        $signIn = '[profile press]', 'sso_session = corp', 'sso_account_id = 123456789012', 'sso_role_name = ingest', ''
        $role = '[profile moving]', 'role_arn = arn:aws:iam::123456789012:role/mover', 'source_profile = press'
    }

    It 'with a sign-on that nobody has made say what to run' {
        $text = Invoke-WithProfile -Config ($session + $signIn) -ProfileName press
        $text.Contains('CredentialsInvalid') | Should -BeTrue
        $text | Should -Match 'aws sso login --profile press'
    }

    It 'with a sign-on that has expired say what to run, without the token' {
        $token = @{ startUrl = 'https://corp.awsapps.example/start'; region = 'eu-central-1'; accessToken = 'canary-access-token-of-sso'; expiresAt = '2024-01-01T00:00:00Z' }
        $text = Invoke-WithProfile -Config ($session + $signIn) -ProfileName press -Token $token
        $text.Contains('CredentialsInvalid') | Should -BeTrue
        $text | Should -Match 'aws sso login --profile press'
        $text | Should -Not -Match 'canary-access-token'
    }

    It 'that assume a role from such a profile name that one' {
        Invoke-WithProfile -Config ($session + $signIn + $role) -ProfileName moving | Should -Match 'aws sso login --profile press'
    }

    It 'that are not there are named' {
        Invoke-WithProfile -Config $session -ProfileName nobody | Should -Match "no AWS profile 'nobody'"
    }
}
