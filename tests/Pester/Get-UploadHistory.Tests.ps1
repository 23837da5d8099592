BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}
Describe 'Get-UploadHistory' {
    BeforeAll {
        $null = Start-TestServer
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'b.bin' = 200; 'sub/c.bin' = 9000 }
        $target = $inbox.Target
        $null = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -MaxFileSize 5KB -ErrorDirectory '' -ErrorAction SilentlyContinue
        Start-Sleep -Milliseconds 1100
        $later = [datetimeoffset]::UtcNow
        New-SourceFile -Path "$($inbox.Path)/d.bin" -Size 50
        $null = Invoke-Ingest -Path "$($inbox.Path)/d.bin" @target
        $ledger = @{ LedgerPath = $inbox.Ledger }
    }
    AfterAll {
        Stop-TestServer
        Remove-Inbox -Inbox $inbox
    }

    It 'answers without network and without a bucket' {
        $result = pwsh -NoProfile -NonInteractive -Command "Import-Module '$(Get-BuiltModulePath)'; (Get-UploadHistory -LedgerPath '$($inbox.Ledger)').Count"
        $result | Should -Be 4
    }

    It 'gives each record the type of its operation, newest first' {
        $all = @(Get-UploadHistory @ledger)
        $all.Count | Should -Be 4
        $all | ForEach-Object { $_ | Should -BeOfType [S3Ingest.IngestResult] }
        $all[0].TargetName | Should -Be 'd.bin'
        $all[0].User | Should -Be ([System.Environment]::UserName)
        $all[0].Outputs[0].ChecksumOriginal | Should -Be ('sha256:' + (Get-FileHash -LiteralPath "$($inbox.Path)/d.bin").Hash.ToLowerInvariant())
    }

    It 'keeps the arguments of commands without secrets' {
        $arguments = @(Get-UploadHistory @ledger)[-1].CommandArguments
        $arguments['MaxFileSize'] | Should -Be '5120'
        $arguments['Credential'] | Should -Be '***'
        $arguments.ContainsKey('ErrorAction') | Should -BeFalse
    }

    It 'filters by status' {
        (Get-UploadHistory @ledger -Status Failed).TargetName | Should -Be 'c.bin'
        @(Get-UploadHistory @ledger -Status Success, Failed).Count | Should -Be 4
    }

    It 'filters by error id' {
        (Get-UploadHistory @ledger -ErrorId SourceTooLarge).TargetName | Should -Be 'c.bin'
        Get-UploadHistory @ledger -ErrorId AccessDenied | Should -BeNullOrEmpty
    }

    It 'filters by path and by key' {
        (Get-UploadHistory @ledger -Path '*/sub/*').TargetName | Should -Be 'c.bin'
        (Get-UploadHistory @ledger '*/A.bin').TargetName | Should -Be 'a.bin'
        (Get-UploadHistory @ledger -Key "$($inbox.Prefix)b*").TargetName | Should -Be 'b.bin'
    }

    It 'takes paths as they are typed, and files from the pipeline' {
        (Get-UploadHistory @ledger -Path "$($inbox.Path)/a.bin").TargetName | Should -Be 'a.bin'
        (Get-UploadHistory @ledger -Path 'sub/c.bin').TargetName | Should -Be 'c.bin'
        Get-UploadHistory @ledger -Path 'c.bin' | Should -BeNullOrEmpty
        Push-Location -LiteralPath "$($inbox.Path)/sub"
        try {
            (Get-UploadHistory @ledger -Path 'c.bin').TargetName | Should -Be 'c.bin'
            (Get-UploadHistory @ledger -Path '../?.bin').TargetName | Sort-Object | Should -Be 'a.bin', 'b.bin', 'd.bin'
        }
        finally {
            Pop-Location
        }
        (Get-ChildItem -Path "$($inbox.Path)/[ab].bin" | Get-UploadHistory @ledger).TargetName | Sort-Object | Should -Be 'a.bin', 'b.bin'
        (Get-UploadHistory @ledger -LiteralPath "$($inbox.Path)/b.bin").TargetName | Should -Be 'b.bin'
    }

    It 'filters by user id' {
        $other = @{} + $target
        $other.LedgerPath = "$TestDrive/datasets.db"
        $ledger = @{ LedgerPath = $other.LedgerPath }
        $null = Send-IngestFile -LiteralPath "$($inbox.Path)/a.bin" @other -UserId 4711
        (Get-UploadHistory @ledger -UserId 4711).Metadata['user_id'] | Should -Be '4711'
        Get-UploadHistory @ledger -UserId 471 | Should -BeNullOrEmpty
    }

    It 'filters by time: ages, dates and DateTime' {
        @(Get-UploadHistory @ledger -Since 7d).Count | Should -Be 4
        @(Get-UploadHistory @ledger -Since 1h -Until 0s).Count | Should -Be 4
        @(Get-UploadHistory @ledger -Until 2w).Count | Should -Be 0
        (Get-UploadHistory @ledger -Since $later).TargetName | Should -Be 'd.bin'
        (Get-UploadHistory @ledger -Since $later.LocalDateTime).TargetName | Should -Be 'd.bin'
        @(Get-UploadHistory @ledger -Until $later.ToString('o')).Count | Should -Be 3
        @(Get-UploadHistory @ledger -Since 2020-01-01).Count | Should -Be 4
    }

    It 'says what a time looks like' {
        { Get-UploadHistory @ledger -Since lately } | Should -Throw '*7d*'
        { Get-UploadHistory @ledger -Since 7 } | Should -Throw '*7d*'
    }

    It 'filters by bucket, user, type and operation' {
        @(Get-UploadHistory @ledger -BucketName $target.BucketName).Count | Should -Be 4
        Get-UploadHistory @ledger -BucketName another-bucket | Should -BeNullOrEmpty
        @(Get-UploadHistory @ledger -User ([System.Environment]::UserName)).Count | Should -Be 4
        Get-UploadHistory @ledger -User nobody-of-that-name | Should -BeNullOrEmpty
        @(Get-UploadHistory @ledger -Type Ingest).Count | Should -Be 4
        $one = Get-UploadHistory @ledger -First 1
        (Get-UploadHistory @ledger -OperationId $one.OperationId).TargetName | Should -Be $one.TargetName
        ($one | Get-UploadHistory @ledger).TargetName | Should -Be $one.TargetName
    }

    It 'pages with -First and -Skip' {
        $all = @(Get-UploadHistory @ledger)
        (Get-UploadHistory @ledger -First 2).OperationId | Should -Be $all[0, 1].OperationId
        (Get-UploadHistory @ledger -First 2 -Skip 1).OperationId | Should -Be $all[1, 2].OperationId
    }

    It 'tells the total count before the page' {
        $page = @(Get-UploadHistory @ledger -Type Ingest -First 1 -IncludeTotalCount)
        [uint64]$page[0] | Should -Be 4
        $page.Count | Should -Be 2
    }

    It 'is empty for an empty pipeline and for a ledger that is new' {
        @() | Get-UploadHistory @ledger | Should -BeNullOrEmpty
        Get-UploadHistory -LedgerPath "$TestDrive/new.db" | Should -BeNullOrEmpty
    }

    It 'ends early in order' {
        (Get-UploadHistory @ledger | Select-Object -First 1).TargetName | Should -Be 'd.bin'
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'shows table and list' {
        Get-UploadHistory @ledger | Out-String -Width 160 | Should -Match '(?s)d\.bin\s+50 B.*Failed\s+c\.bin\s.*SourceTooLarge'
        Get-UploadHistory @ledger -Status Failed | Format-List | Out-String | Should -Match 'ErrorMessage\s+:'
    }
}
