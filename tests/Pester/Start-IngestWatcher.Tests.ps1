BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

Describe 'Start-IngestWatcher -Once against <_>' -ForEach $servers {
    BeforeAll { $null = Start-TestServer -Name $_ }
    AfterAll { Stop-TestServer }
    BeforeEach { $inbox = New-Inbox -Files @{ 'a.bin' = 1000; 'sub/b.bin' = 20000 }; $target = $inbox.Target }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'sends what is there, verified, and returns' {
        $results = @(Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2)
        $results.Count | Should -Be 2
        $results | ForEach-Object { $_ | Should -BeOfType [S3Ingest.IngestResult] }
        $results.Status | Sort-Object -Unique | Should -Be 'Success'
        $results.Outputs.VerificationMethod | Should -Not -Contain 'None'
        (Get-BucketObject -Prefix $inbox.Prefix).Key | Sort-Object | Should -Be "$($inbox.Prefix)a.bin", "$($inbox.Prefix)sub/b.bin"
        Get-ObjectHash -Key "$($inbox.Prefix)sub/b.bin" | Should -Be (Get-FileHash -LiteralPath "$($inbox.Path)/sub/b.bin").Hash.ToLowerInvariant()
    }

    It 'sends nothing twice' {
        $null = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2
        Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 | Should -BeNullOrEmpty
        @(Get-UploadHistory -LedgerPath $inbox.Ledger -Status Success).Count | Should -Be 2
    }

    It 'lets failed sources be filtered, with an error record for each' {
        $faults = $null
        $failed = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -MaxFileSize 10KB -ErrorVariable faults -ErrorAction SilentlyContinue |
            Where-Object Status -eq Failed
        @($failed).Count | Should -Be 1
        $failed.TargetName | Should -Be 'b.bin'
        $failed.ErrorId | Should -Be 'SourceTooLarge'
        @($faults).Count | Should -Be 1
        $faults[0].FullyQualifiedErrorId | Should -Be 'SourceTooLarge,S3Ingest.Commands.StartIngestWatcherCommand'
        $faults[0].TargetObject | Should -Be "$($inbox.Path)/sub/b.bin"
        $faults[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        "$($inbox.Path)/error/b.bin" , "$($inbox.Path)/error/sub/b.bin" | Where-Object { Test-Path -LiteralPath $_ } | Should -Not -BeNullOrEmpty
    }

    It 'leaves failed sources where they are when -ErrorDirectory is empty' {
        $null = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -MaxFileSize 10KB -ErrorDirectory '' -ErrorAction SilentlyContinue
        Test-Path -LiteralPath "$($inbox.Path)/sub/b.bin" | Should -BeTrue
    }

    It 'ends at the first failure with -ErrorAction Stop' {
        { Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -MaxFileSize 100 -ErrorAction Stop } |
            Should -Throw -ErrorId 'SourceTooLarge,S3Ingest.Commands.StartIngestWatcherCommand'
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'moves sources into -CompletedDirectory' {
        $result = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -Include a.bin -CompletedDirectory "$($inbox.Home)/done"
        $result.Disposition | Should -Be 'MovedToCompleted'
        Test-Path -LiteralPath "$($inbox.Home)/done/a.bin" | Should -BeTrue
        Test-Path -LiteralPath "$($inbox.Path)/a.bin" | Should -BeFalse
    }

    It 'knows -Recurse:$false, -Include and -Exclude' {
        (Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -Recurse:$false).TargetName | Should -Be 'a.bin'
        (Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -Exclude a.bin).TargetName | Should -Be 'b.bin'
    }

    It 'emits the same records as a plan with -WhatIf, and sends nothing' {
        $plan = @(Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -WhatIf)
        $plan.Count | Should -Be 2
        $plan | ForEach-Object { $_ | Should -BeOfType [S3Ingest.IngestResult] }
        $plan.Status | Sort-Object -Unique | Should -Be 'Planned'
        $plan.Outputs.Key | Sort-Object | Should -Be "$($inbox.Prefix)a.bin", "$($inbox.Prefix)sub/b.bin"
        Get-BucketObject -Prefix $inbox.Prefix | Should -BeNullOrEmpty
        Get-UploadHistory -LedgerPath $inbox.Ledger | Should -BeNullOrEmpty
    }

    It 'takes settings from .env in the current location, and parameters win over it' {
        $server = Get-TestServer
        Set-Content -LiteralPath "$($inbox.Home)/.env" -Value @(
            "INGEST_BUCKET=$($server.Bucket)", 'INGEST_KEY_PREFIX=elsewhere/', "AWS_ENDPOINT_URL_S3=$($server.Url)", 'AWS_REGION=us-east-1'
            "AWS_ACCESS_KEY_ID=$($server.Access)", "AWS_SECRET_ACCESS_KEY=$($server.Secret)"
            'INGEST_WATCH_DIR=inbox', 'INGEST_LEDGER_PATH=from-env.db', 'INGEST_SETTLE_SECONDS=0.2', 'INGEST_INCLUDE=a.bin')
        if (-not $IsWindows) { chmod 600 "$($inbox.Home)/.env" }
        Push-Location -LiteralPath $inbox.Home
        try {
            $result = Start-IngestWatcher -Once -KeyPrefix "$($inbox.Prefix)env/" -WarningVariable warnings
        }
        finally { Pop-Location }
        $result.Outputs[0].Key | Should -Be "$($inbox.Prefix)env/a.bin"
        $warnings -match 'INGEST_|AWS_' | Should -BeNullOrEmpty -Because 'every setting is known and well kept'
        Test-Path -LiteralPath "$($inbox.Home)/from-env.db" | Should -BeTrue
    }

    It 'reports a bucket that is not there as a terminating error' {
        $target.BucketName = 'no-such-bucket-here'
        { Start-IngestWatcher -Path $inbox.Path @target -Once } | Should -Throw -ErrorId 'BucketNotFound,*'
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'reports rejected credentials as a terminating error' {
        $target.Credential = [pscredential]::new('AKIAWRONGWRONGWRONG1', (ConvertTo-SecureString -String 'not-the-secret' -AsPlainText -Force))
        $fault = { Start-IngestWatcher -Path $inbox.Path @target -Once } | Should -Throw -PassThru
        $fault.FullyQualifiedErrorId | Should -Match '^(CredentialsInvalid|AccessDenied),'
    }

    It 'refuses a second watcher on the same directory' {
        $watcher = Start-IngestWatcher -Path $inbox.Path @target -Background
        try {
            { Start-IngestWatcher -Path $inbox.Path @target -Once } | Should -Throw -ErrorId 'LedgerLocked,*'
            { Start-IngestWatcher -Path $inbox.Path @target -Background } | Should -Throw -ErrorId 'LedgerLocked,*'
            @(Get-IngestWatcher).Count | Should -Be 1
        }
        finally { $watcher | Stop-IngestWatcher }
    }

    It 'tells of a missing watch directory as a warning and goes on when it is back' {
        $shell = [powershell]::Create()
        $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Get-BuiltModulePath)).AddStatement()
        $null = $shell.AddCommand('Start-IngestWatcher').AddParameters($target).AddParameter('Path', $inbox.Path).AddParameter('ScanInterval', '1s').AddParameter('SettleTime', '0.2s')
        Rename-Item -LiteralPath $inbox.Path -NewName 'away'
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        try {
            $null = $shell.BeginInvoke((New-EmptyInput), $output)
            Wait-Until { "$($shell.Streams.Warning)".Contains($inbox.Path) } -What 'the warning'
            Rename-Item -LiteralPath "$($inbox.Home)/away" -NewName 'inbox'
            Wait-Until { $output.Count -eq 2 } -Seconds 30 -What 'the files after the return'
            $shell.Stop()
        }
        finally { $shell.Dispose() }
    }

    It 'reports a watch directory that is not there with -Once as a terminating error' {
        { Start-IngestWatcher -Path "$($inbox.Home)/nowhere" @target -Once } | Should -Throw -ErrorId 'WatchDirectoryMissing,*'
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'asks before it begins with -Confirm, and without a yes sends nothing' {
        # The host of this instance cannot ask, which ends the command.
        $shell = [powershell]::Create()
        $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Get-BuiltModulePath)).AddStatement()
        $null = $shell.AddCommand('Start-IngestWatcher').AddParameters($target).AddParameter('Path', $inbox.Path).AddParameter('Once', $true).AddParameter('Confirm', $true)
        try {
            $shell.Invoke() | Should -BeNullOrEmpty
            "$($shell.Streams.Error)" | Should -Match 'prompt'
        }
        finally { $shell.Dispose() }
        Get-BucketObject -Prefix $inbox.Prefix | Should -BeNullOrEmpty
    }

    It 'writes decisions on Verbose and progress that ends' {
        $shell = [powershell]::Create()
        $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Get-BuiltModulePath)).AddStatement()
        $null = $shell.AddCommand('Start-IngestWatcher').AddParameters($target).AddParameter('Path', $inbox.Path).AddParameter('Once', $true).AddParameter('MaxBandwidth', 20KB).AddParameter('Verbose', $true)
        try {
            $shell.Invoke().Count | Should -Be 2
            $shell.Streams.Verbose.Message -join "`n" | Should -Match 'Uploaded .*a\.bin'
            $shell.Streams.Progress.Count | Should -BeGreaterThan 0
            $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
        }
        finally { $shell.Dispose() }
    }

    It 'works under the culture <_>' -ForEach 'tr-TR', 'de-DE' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            $results = @(Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -ScanInterval 1.5m -MaxFileSize 1.5MB -MaxBandwidth '20MB/s' -OnExisting Fail -Verify ReadBack)
            $results.Status | Sort-Object -Unique | Should -Be 'Success'
            @(Get-UploadHistory -LedgerPath $inbox.Ledger -Since 1.5h).Count | Should -Be 2
            $results | Out-String | Should -Match 'Success'
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
    }
}

Describe 'Start-IngestWatcher' {
    It 'names every faulty setting at once' {
        $fault = { Start-IngestWatcher -Path $TestDrive -BucketName 'x' -SettleTime 0s -EndpointUrl ftp://somewhere -LedgerPath "$TestDrive/l.db" } | Should -Throw -PassThru
        $fault.FullyQualifiedErrorId | Should -Be 'ConfigurationInvalid,S3Ingest.Commands.StartIngestWatcherCommand'
        foreach ($name in 'INGEST_BUCKET', 'INGEST_SETTLE_SECONDS', 'AWS_ENDPOINT_URL_S3') { $fault.Exception.Message | Should -Match $name }
    }

    It 'says what a size and a duration look like' {
        { Start-IngestWatcher -Path $TestDrive -MaxFileSize plenty } | Should -Throw '*10MB*'
        { Start-IngestWatcher -Path $TestDrive -SettleTime soon } | Should -Throw '*30s*'
    }

    It 'refuses a path of another provider' {
        { Start-IngestWatcher -Path Env:PATH -BucketName bucket } | Should -Throw '*provider*'
    }

    It 'completes storage classes' {
        (TabExpansion2 -inputScript 'Start-IngestWatcher -StorageClass STANDARD_' -cursorColumn 43).CompletionMatches.CompletionText | Should -Contain 'STANDARD_IA'
    }
}
