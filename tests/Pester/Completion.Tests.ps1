# Completion as Tab asks for it. Everything comes from this machine: the server is gone before the first question.

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer
    $inbox = New-Inbox -Files @{ 'sales/orders 1.bin' = 100; 'sales/north/a.bin' = 100; 'readme.bin' = 10; 'scan[1].bin' = 10 }
    $target = $inbox.Target
    $results = @(Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.1)
    $bucket = $target.BucketName
    $account = $target.Clone()
    'BucketName', 'KeyPrefix' | ForEach-Object { $account.Remove($_) }
    $make = @{ Registry = "s3://$bucket"; Description = 'd'; Tag = 't'; Confirm = $false; WarningAction = 'Ignore' }
    foreach ($name in 'lab/first', 'lab/second') { $null = New-QuiltPackage -Source "s3://$bucket/$($target.KeyPrefix)sales/" -PackageName $name @make @account }
    $null = New-QuiltPackage -Source "s3://$bucket/nothing-here/" -PackageName lab/never @make @account -ErrorAction SilentlyContinue
    Stop-TestServer

    $aws = Join-Path -Path $inbox.Home -ChildPath 'aws-config'
    Set-Content -LiteralPath $aws -Value '[default]', 'region=eu-central-1', '[profile plant-2]', '[sso-session ours]'
    Set-Content -LiteralPath "$aws-credentials" -Value '[ingest]', 'aws_access_key_id = x'
    $saved = $env:AWS_CONFIG_FILE, $env:AWS_SHARED_CREDENTIALS_FILE
    $env:AWS_CONFIG_FILE = $aws
    $env:AWS_SHARED_CREDENTIALS_FILE = "$aws-credentials"

    function Get-Completion {
        # What Tab offers at the end of the line.
        param([string] $Line)
        (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
    }
}

AfterAll {
    $env:AWS_CONFIG_FILE, $env:AWS_SHARED_CREDENTIALS_FILE = $saved
    Remove-Inbox -Inbox $inbox
}

Describe 'Completion' {
    It 'knows the buckets of the ledger, as names and as URIs' {
        (Get-Completion "Invoke-IngestVerify -LedgerPath '$($inbox.Ledger)' -BucketName ").CompletionText | Should -Contain $bucket
        (Get-Completion "Invoke-IngestVerify -LedgerPath '$($inbox.Ledger)' -BucketName s3://pes").CompletionText | Should -Contain "s3://$bucket"
    }

    It 'knows the bucket and the ledger of an .env file' {
        $envFile = Join-Path -Path $inbox.Home -ChildPath 'my.env'
        Set-Content -LiteralPath $envFile -Value 'INGEST_BUCKET=from-env-file', 'INGEST_LEDGER_PATH=ledger.db'
        $found = (Get-Completion "Send-IngestFile -EnvFile '$envFile' -BucketName ").CompletionText
        $found | Should -Contain 'from-env-file'
        $found | Should -Contain $bucket
    }

    It 'goes on behind a quote' {
        (Get-Completion "Send-IngestFile x -StorageClass 'deep").CompletionText | Should -Be 'DEEP_ARCHIVE'
        (Get-Completion "New-S3StructurePath 'tr").CompletionText | Should -Be 'training'
        (Get-Completion "New-S3StructurePath dataset -DatasetKind 'ma").CompletionText | Should -Be 'manifests'
        (Get-Completion "Test-IngestConfiguration -ProfileName 'pl").CompletionText | Should -Be 'plant-2'
    }

    It 'knows the profiles of the AWS files' {
        (Get-Completion 'Test-IngestConfiguration -ProfileName ').CompletionText | Should -Be 'default', 'ingest', 'plant-2'
        (Get-Completion 'Test-IngestConfiguration -ProfileName pl').CompletionText | Should -Be 'plant-2'
    }

    It 'goes through keys folder by folder, and quotes what needs it' {
        $line = "Get-UploadHistory -LedgerPath '$($inbox.Ledger)' -Key $($inbox.Prefix)"
        (Get-Completion $line).CompletionText | Sort-Object | Should -Be "'$($inbox.Prefix)scan``[1``].bin'", "$($inbox.Prefix)readme.bin", "$($inbox.Prefix)sales/"
        $text = (Get-Completion "${line}sales/").CompletionText
        $text | Should -Contain "'$($inbox.Prefix)sales/orders 1.bin'"
        $text | Should -Contain "$($inbox.Prefix)sales/north/"
    }

    It 'gives keys that are found again, brackets and all' {
        $offered = (Get-Completion "Get-UploadHistory -LedgerPath '$($inbox.Ledger)' -Key $($inbox.Prefix)scan").CompletionText
        $found = & ([scriptblock]::Create("Get-UploadHistory -LedgerPath '$($inbox.Ledger)' -Key $offered"))
        $found.TargetName | Should -Be 'scan[1].bin'
        (Get-Completion "Send-IngestFile -LedgerPath '$($inbox.Ledger)' -Key $($inbox.Prefix)scan").CompletionText | Should -Be "'$($inbox.Prefix)scan[1].bin'"
    }

    It 'knows key prefixes' {
        $text = (Get-Completion "Repair-IngestLedger -LedgerPath '$($inbox.Ledger)' -KeyPrefix s3ingest").CompletionText
        $text | Should -Contain $inbox.Prefix
    }

    It 'finds operations by id and by part of the name, and says what they are' {
        $id = ($results | Where-Object TargetName -EQ 'a.bin').OperationId
        $line = "Get-IngestFileRecord -LedgerPath '$($inbox.Ledger)' -OperationId "
        @(Get-Completion $line).Count | Should -Be 4
        $found = @(Get-Completion "${line}north")
        $found.CompletionText | Should -Be "$id"
        $found.ToolTip | Should -Match 'Success sales/north/a\.bin$'
    }

    It 'knows the packages that were made, newest first, by either half of their names' {
        foreach ($command in 'Get-QuiltPackage', 'Test-QuiltPackage', 'Remove-QuiltPackage', 'New-QuiltPackage') {
            foreach ($parameter in 'PackageName', 'Name') {
                (Get-Completion "$command -LedgerPath '$($inbox.Ledger)' -$parameter ").CompletionText | Should -Be 'lab/second', 'lab/first'
            }
        }
        (Get-Completion "Get-QuiltPackage -LedgerPath '$($inbox.Ledger)' -PackageName lab/f").CompletionText | Should -Be 'lab/first'
        (Get-Completion "Get-QuiltPackage -LedgerPath '$($inbox.Ledger)' -Registry $bucket -PackageName se").CompletionText | Should -Be 'lab/second'
        (Get-Completion "Test-QuiltPackage -LedgerPath '$($inbox.Ledger)' -Registry s3://elsewhere -PackageName ") | Where-Object ResultType -EQ 'ParameterValue' | Should -BeNullOrEmpty
        (Get-Completion "Get-QuiltPackage -LedgerPath '$($inbox.Ledger)' -Registry ").CompletionText | Should -Contain "s3://$bucket"
    }

    It 'offers folders and YAML files for -Layout' {
        $folder = New-Item -ItemType Directory -Path (Join-Path -Path $inbox.Home -ChildPath 'layouts')
        $null = New-Item -ItemType File -Path (Join-Path -Path $folder -ChildPath 'own.yml'), (Join-Path -Path $folder -ChildPath 'own.txt')
        $text = (Get-Completion "Test-S3Structure -Layout $folder/").CompletionText
        $text | Should -HaveCount 1
        $text | Should -BeLike '*own.yml'
    }

    It 'says nothing, and creates nothing, where there is no ledger or another file' {
        $none = Join-Path -Path $inbox.Home -ChildPath 'none/ledger.db'
        foreach ($parameter in 'OperationId', 'Key', 'KeyPrefix') {
            $line = "Get-UploadHistory -LedgerPath '$none' -$parameter "
            Get-Completion $line | Where-Object ResultType -EQ 'ParameterValue' | Should -BeNullOrEmpty
            Get-Completion "Get-UploadHistory -LedgerPath '$aws' -$parameter " | Where-Object ResultType -EQ 'ParameterValue' | Should -BeNullOrEmpty
        }
        Split-Path -Path $none | Should -Not -Exist
    }

    It 'leaves the ledger as it was' {
        $before = (Get-FileHash -LiteralPath $inbox.Ledger).Hash
        $null = Get-Completion "Get-UploadHistory -LedgerPath '$($inbox.Ledger)' -OperationId "
        (Get-FileHash -LiteralPath $inbox.Ledger).Hash | Should -Be $before
    }
}
