BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

Describe 'Repair-IngestLedger' {
    BeforeAll {
        $null = Start-TestServer
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'b.bin' = 200 }
        $target = $inbox.Target
        $null = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2
        $null = Invoke-S3Request -Method DELETE -Path "/$((Get-TestServer).Bucket)/$($inbox.Prefix)b.bin"
    }
    AfterAll {
        Stop-TestServer
        Remove-Inbox -Inbox $inbox
    }

    It 'shows what it would do and changes nothing' {
        $plan = @(Repair-IngestLedger @target -WhatIf)
        $plan | ForEach-Object { $_ | Should -BeOfType [S3Ingest.LedgerRepairResult] }
        $plan.Action, $plan.Status, $plan.Source | Should -Be 'Removed', 'Planned', 'b.bin'
        Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 | Should -BeNullOrEmpty
    }

    It 'makes a source unknown whose object is gone, and the watcher sends it again' {
        $done = @(Repair-IngestLedger @target -IncludeKept -Confirm:$false) | Sort-Object -Property Key
        $done.Action | Should -Be 'Kept', 'Removed'
        $done.Status | Should -Be 'Success', 'Success'
        (Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2).TargetName | Should -Be 'b.bin'
        Repair-IngestLedger @target | Should -BeNullOrEmpty
    }

    It 'builds a lost ledger from the bucket' {
        $other = $target.Clone()
        $other.LedgerPath = Join-Path -Path $inbox.Home -ChildPath 'other/ledger.db'
        { Repair-IngestLedger @other -ErrorAction Stop } | Should -Throw '*-WatchDirectory*'
        @(Repair-IngestLedger $inbox.Path @other).Source | Sort-Object | Should -Be 'a.bin', 'b.bin'
        Start-IngestWatcher -Path $inbox.Path @other -Once -SettleTime 0.2 | Should -BeNullOrEmpty
        @(Get-UploadHistory -LedgerPath $other.LedgerPath -Status Success).Count | Should -Be 2
    }

    It 'leaves no handle behind' {
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'shows table and list' {
        $result = [S3Ingest.LedgerRepairResult]@{ Source = 'a.bin'; Key = 'in/a.bin'; Action = 'Removed'; Status = 'Planned'; Reason = 'no object' }
        $result | Out-String -Width 160 | Should -Match 'Removed\s+Planned\s+a\.bin\s+in/a\.bin\s+no object'
        $result | Format-List | Out-String | Should -Match '(?m)^Reason\s+: no object'
    }
}
