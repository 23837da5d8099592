BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}
Describe 'Restart-IngestOperation' {
    BeforeAll {
        $null = Start-TestServer
        $inbox = New-Inbox -Files @{ 'good.bin' = 100; 'sub/large.bin' = 9000; 'up.bin' = 300 }
        $target = $inbox.Target
        $envFile = Join-Path -Path $inbox.Home -ChildPath 'run.env'
        # What the parameters do not say: the watcher had it from its .env file, and the restart has to have it from the ledger.
        [System.IO.File]::WriteAllLines($envFile, @('INGEST_MAX_FILE_SIZE=5KB', 'INGEST_STORAGE_CLASS=STANDARD_IA', "INGEST_ERROR_DIR=$($inbox.Home)/error", "MGMT_COMPLETED_DIR=$($inbox.Home)/done"))
        $null = Start-IngestWatcher -Path $inbox.Path @target -EnvFile $envFile -Once -SettleTime 0.2 -ErrorAction SilentlyContinue
        $ledger = @{ LedgerPath = $inbox.Ledger }
        $account = @{ LedgerPath = $inbox.Ledger; Credential = $target.Credential; Region = 'us-east-1' }
    }
    AfterAll {
        Stop-TestServer
        Remove-Inbox -Inbox $inbox
    }

    It 'plans with -WhatIf and changes nothing' {
        $planned = Get-UploadHistory @ledger -Status Failed | Restart-IngestOperation @account -WhatIf
        $planned | Should -BeOfType [S3Ingest.IngestResult]
        $planned.Status | Should -Be 'Planned'
        $planned.Outputs[0].Key | Should -Be "$($inbox.Prefix)sub/large.bin"
        @(Get-UploadHistory @ledger).Count | Should -Be 3
    }

    It 'fails again where nothing was corrected, with the settings of then' {
        $result = Get-UploadHistory @ledger -Status Failed | Restart-IngestOperation @account -ErrorAction SilentlyContinue -ErrorVariable faults
        $result.Status | Should -Be 'Failed'
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'SourceTooLarge,*'
        $result.DispositionPath | Should -Be "$($inbox.Home)/error/large.bin"
    }

    It 'takes the corrected file from the error directory to its original key, and tells where settings came from' {
        New-SourceFile -Path "$($inbox.Home)/error/large.bin" -Size 400
        $failed = Get-UploadHistory @ledger -Status Failed -First 1
        $out = $failed | Restart-IngestOperation @account -Verbose 4>&1
        $result = $out | Where-Object { $_ -is [S3Ingest.IngestResult] }
        $result.Status | Should -Be 'Success'
        $result.TargetPath | Should -Be "$($inbox.Path)/sub/large.bin"
        $result.Outputs[0].Key | Should -Be "$($inbox.Prefix)sub/large.bin"
        $result.Outputs[0].StorageClass | Should -Be 'STANDARD_IA'
        $result.Metadata['restarted_from'] | Should -Be $failed.OperationId
        $result.DispositionPath | Should -Be "$($inbox.Home)/done/large.bin"
        Get-ChildItem -LiteralPath "$($inbox.Home)/error" | Should -BeNullOrEmpty
        ($out | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Message -join "`n" | Should -Match 'From the ledger and this call: .*INGEST_MAX_FILE_SIZE'
    }

    It 'refuses what succeeded, and leaves out with one warning what a newer operation brought to S3' {
        $good = Get-UploadHistory @ledger -Path '*/good.bin'
        { $good | Restart-IngestOperation @account -ErrorAction Stop } | Should -Throw '*-Force*' -ErrorId 'RestartRefused,S3Ingest.Commands.RestartIngestOperationCommand'
        $out = @(Get-UploadHistory @ledger -Status Failed | Restart-IngestOperation @account -ErrorAction Stop -Verbose 3>&1 4>&1)
        ($out | Where-Object { $_ -is [System.Management.Automation.WarningRecord] }).Message | Should -BeLike '2 of 2 operations are left out*'
        @($out -match 'sub/large.bin: operation [0-9a-f-]{36} is left out').Count | Should -Be 2
        $out | Where-Object { $_ -is [S3Ingest.OperationRecord] } | Should -BeNullOrEmpty
    }

    It 'runs what succeeded with -Force, from the completed directory' {
        $result = Restart-IngestOperation @account -OperationId (Get-UploadHistory @ledger -Path '*/good.bin').OperationId -Force
        $result.Status | Should -Be 'Success'
        $result.TargetPath | Should -Be "$($inbox.Path)/good.bin"
    }

    It 'sends uploads again' {
        $file = "$($inbox.Home)/done/up.bin"
        $null = Send-IngestFile -LiteralPath $file @target -Key 'own/key.bin' -MaxFileSize 10 -ErrorAction SilentlyContinue
        $failed = Get-UploadHistory @ledger -Type Upload -Status Failed
        $again = $failed | Restart-IngestOperation @account -ErrorAction SilentlyContinue
        $again | Should -BeOfType [S3Ingest.UploadRecord]
        $again.ErrorId | Should -Be 'SourceTooLarge'
        $again.Metadata['restarted_from'] | Should -Be $failed.OperationId
    }

    It 'does nothing for an empty pipeline' {
        @() | Restart-IngestOperation @account | Should -BeNullOrEmpty
    }

    It 'says what to do about an operation that the ledger does not know' {
        Restart-IngestOperation @account -OperationId ([guid]::NewGuid()) -ErrorAction SilentlyContinue -ErrorVariable faults
        $faults[0].Exception.Message | Should -Match '-LedgerPath'
    }
}
