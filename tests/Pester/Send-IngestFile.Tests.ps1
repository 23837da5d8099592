BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

Describe 'Send-IngestFile against <_>' -ForEach $servers {
    BeforeAll { $null = Start-TestServer -Name $_ }
    AfterAll { Stop-TestServer }
    BeforeEach { $inbox = New-Inbox -Files @{ 'a[1].txt' = 100; 'a1.txt' = 200; 'set/b b+ü.bin' = 300; 'set/deep/c.csv' = 10 }; $target = $inbox.Target }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'takes files and directories from the pipeline and leaves them where they are' {
        $records = @(Get-ChildItem -LiteralPath $inbox.Path | Send-IngestFile @target)
        $records.Status | Should -Be 'Success', 'Success', 'Success', 'Success'
        $records | Should -BeOfType ([S3Ingest.UploadRecord])
        (Get-BucketObject -Prefix $inbox.Prefix).Key | Sort-Object | Should -Be (@('a[1].txt', 'a1.txt', 'set/b b+ü.bin', 'set/deep/c.csv' | ForEach-Object { $inbox.Prefix + $_ }) | Sort-Object)
        Get-ChildItem -LiteralPath $inbox.Path -File -Recurse | Should -HaveCount 4
    }

    It 'expands wildcards to directories too, and takes -LiteralPath as it is' {
        @(Send-IngestFile -Path "$($inbox.Path)/s*" @target).TargetName | Sort-Object | Should -Be 'b b+ü.bin', 'c.csv'
        ("$($inbox.Path)/a[1].txt" | Send-IngestFile @target).TargetName | Should -Be 'a1.txt'
        (Send-IngestFile -LP "$($inbox.Path)/a[1].txt" @target).TargetName | Should -Be 'a[1].txt'
    }

    It 'makes one archive of each item, keeps a copy when asked, and shows its stages' {
        $record = Send-IngestFile -Path "$($inbox.Path)/set" -Compress -KeepArchive "$($inbox.Home)/kept" @target
        $record.Key | Should -Be "$($inbox.Prefix)set.tar.gz"
        $record.CompressedPath | Should -Be "$($inbox.Home)/kept/set.tar.gz"
        (Get-FileHash -LiteralPath $record.CompressedPath).Hash | Should -Be (Get-ObjectHash -Key $record.Key)
        $record.Stages.Name | Should -Be 'Validated', 'Recorded', 'Compressed', 'Uploaded', 'Verified', 'Persisted', 'Cleaned'
        $record | Format-List | Out-String -Width 300 | Should -Match 'Stages\s+: Validated .*Compressed .*Cleaned'
    }

    It 'plans with -WhatIf' {
        $records = @(Send-IngestFile -Path $inbox.Path @target -WhatIf)
        $records.Status | Select-Object -Unique | Should -Be 'Planned'
        $records | Should -HaveCount 4
        (Send-IngestFile -Path $inbox.Path -Compress @target -WhatIf).Key | Should -Be "$($inbox.Prefix)inbox.tar.gz"
        Get-BucketObject -Prefix $inbox.Prefix | Should -BeNullOrEmpty
        Get-UploadHistory -LedgerPath $inbox.Ledger | Should -BeNullOrEmpty
    }

    It 'refuses what is completed as a non-terminating error, and sends it with -Force' {
        $first = Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" @target
        $faults = $null
        $again = Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" @target -ErrorVariable faults -ErrorAction SilentlyContinue
        $again.Status | Should -Be 'Skipped'
        $faults.FullyQualifiedErrorId | Should -Be 'AlreadyCompleted,S3Ingest.Commands.SendIngestFileCommand'
        $faults[0].Exception.Message | Should -Match $first.OperationId
        (Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" -Force @target).Status | Should -Be 'Success'
        @(Get-UploadHistory -Type Upload -LedgerPath $inbox.Ledger).Status | Should -Be 'Success', 'Success'
    }

    It 'sends nothing when several items are given one key' {
        { Get-ChildItem -Path "$($inbox.Path)/*.txt" | Send-IngestFile -Key 'one' @target } | Should -Throw -ErrorId 'ConfigurationInvalid,S3Ingest.Commands.SendIngestFileCommand'
        Get-UploadHistory -LedgerPath $inbox.Ledger | Should -BeNullOrEmpty
        (Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" -Key "$($inbox.Prefix)one" @target).Key | Should -Be "$($inbox.Prefix)one"
        @(Get-ChildItem -Path "$($inbox.Path)/*.txt" | Send-IngestFile -Key "$($inbox.Prefix)two/" @target).Key | Sort-Object | Should -Be "$($inbox.Prefix)two/a[1].txt", "$($inbox.Prefix)two/a1.txt"
    }

    It 'moves what the settings want moved, unless the call says otherwise' {
        $env:MGMT_COMPLETED_DIR = "$($inbox.Home)/done"
        try {
            (Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" -MoveToCompleted:$false @target).CompletedPath | Should -BeNullOrEmpty
            (Send-IngestFile -LiteralPath "$($inbox.Path)/set" -Compress @target).CompletedPath | Should -Be "$($inbox.Home)/done/set"
        }
        finally {
            Remove-Item -Path Env:MGMT_COMPLETED_DIR
        }
        (Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" -Key "$($inbox.Prefix)x" -MoveToCompleted -CompletedDirectory "$($inbox.Home)/there" @target).CompletedPath | Should -Be "$($inbox.Home)/there/a1.txt"
        (Get-ChildItem -LiteralPath $inbox.Path).Name | Should -Be 'a[1].txt'
    }

    It 'names datasets by user and time' {
        $record = Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" -UserId 9223372036854775807 -DatasetName 'housing.csv' @target
        $record.Key | Should -Match "^$($inbox.Prefix)datasets/user_9223372036854775807/\d{8}_\d{6}_housing\.csv$"
        $record.Metadata['user_id'] | Should -Be '9223372036854775807'
        { Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" -UserId 1 -Key 'k' @target } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }

    It 'sends metadata, tags and storage class, and keeps the arguments' {
        $record = Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" -Metadata @{ Owner = 'qa'; count = 7 } -Tag @{ keep = '7y' } -StorageClass STANDARD @target
        $head = Invoke-S3Request -Method HEAD -Path "/$($target.BucketName)/$($record.Key)"
        $head.Headers['x-amz-meta-owner'] | Should -Be 'qa'
        $head.Headers['x-amz-meta-count'] | Should -Be '7'
        $record.CommandArguments['Metadata'] | Should -Be 'Owner=qa;count=7'
        $record.Metadata.Keys | Should -Not -Contain 'storage_class_asked'
        { Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" -Metadata @{ uploaded_at = 'now' } @target } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }

    It 'reports what is not there and goes on, and stops for a bucket that is not there' {
        $faults = $null
        $records = @("$($inbox.Path)/missing", "$($inbox.Path)/a1.txt" | Send-IngestFile @target -ErrorVariable faults -ErrorAction SilentlyContinue)
        $records.TargetName | Should -Be 'a1.txt'
        $faults.FullyQualifiedErrorId | Should -Be 'SourceNotFound,S3Ingest.Commands.SendIngestFileCommand'
        $target.BucketName = 'no-such-bucket-here'
        { Send-IngestFile -LiteralPath "$($inbox.Path)/a1.txt" @target } | Should -Throw -ErrorId 'BucketNotFound,S3Ingest.Commands.SendIngestFileCommand'
    }
}
