BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}
Describe 'Get-IngestFileRecord' {
    BeforeAll {
        $null = Start-TestServer
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'b.bin' = 9000 }
        $target = $inbox.Target
        $null = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -MaxFileSize 5KB -CompletedDirectory "$($inbox.Home)/done" -ErrorAction SilentlyContinue
        $ledger = @{ LedgerPath = $inbox.Ledger }
    }
    AfterAll {
        Stop-TestServer
        Remove-Inbox -Inbox $inbox
    }

    It 'has source, object and moved source of an operation' {
        $records = @(Get-UploadHistory @ledger -Status Success | Get-IngestFileRecord @ledger)
        $records | ForEach-Object { $_ | Should -BeOfType [S3Ingest.FileRecord] }
        $records.Location | Sort-Object -Unique | Should -Be 'Local', 'S3', 'Completed'
        ($records | Where-Object Location -eq S3).Path | Should -Be "$($inbox.Prefix)a.bin"
        ($records | Where-Object Location -eq Completed).Path | Should -Be "$($inbox.Home)/done/a.bin"
        ($records | Where-Object Location -eq Local).Checksum | Should -Match '^sha256:[0-9a-f]{64}$'
    }

    It 'leads back to the operation' {
        $operation = Get-UploadHistory @ledger -Status Success
        Get-IngestFileRecord @ledger -OperationId $operation.OperationId | ForEach-Object { $_.Tags['upload_operation_id'] | Should -Be "$($operation.OperationId)" }
    }

    It 'shows where failed files are' {
        $record = Get-UploadHistory @ledger -Status Failed | Get-IngestFileRecord @ledger -Location Error
        Test-Path -LiteralPath $record.Path | Should -BeTrue
        $record.Name | Should -Be 'b.bin'
    }

    It 'filters by path, location and status' {
        @(Get-IngestFileRecord @ledger -Path '*a.bin').Count | Should -BeGreaterOrEqual 3
        (Get-IngestFileRecord @ledger -Location S3 -Status Completed).Path | Should -Be "$($inbox.Prefix)a.bin"
        (Get-IngestFileRecord @ledger -Status Failed).Name | Select-Object -Unique | Should -Be 'b.bin'
    }

    It 'selects by bucket and key prefix, as Get-UploadHistory does' {
        $all = @(Get-IngestFileRecord @ledger).Count
        @(Get-IngestFileRecord @ledger -BucketName $target.BucketName -KeyPrefix $inbox.Prefix).Count | Should -Be $all
        @(Get-IngestFileRecord @ledger -BucketName "s3://$($target.BucketName)/$($inbox.Prefix)").Count | Should -Be $all
        Get-IngestFileRecord @ledger -BucketName elsewhere | Should -BeNullOrEmpty
        Get-IngestFileRecord @ledger -KeyPrefix elsewhere | Should -BeNullOrEmpty
    }

    It 'pages, and is empty for an empty pipeline' {
        @(Get-IngestFileRecord @ledger -First 1).Count | Should -Be 1
        @() | Get-IngestFileRecord @ledger | Should -BeNullOrEmpty
    }
}
