BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}
Describe 'Stop-IngestWatcher against <_>' -ForEach $servers {
    BeforeAll { $null = Start-TestServer -Name $_ }
    AfterAll { Stop-TestServer }
    BeforeEach {
        $inbox = New-Inbox -Files @{ 'a.bin' = 1000; 'large.bin' = 24MB }
        $target = $inbox.Target
        $watcher = Start-IngestWatcher -Path $inbox.Path @target -Background -SettleTime 0.2 -MaxBandwidth 3MB
        Wait-Until { ($watcher | Get-IngestWatcher).Active -gt 0 } -What 'work'
    }
    AfterEach {
        Get-IngestWatcher | Stop-IngestWatcher | Out-Null
        Remove-Inbox -Inbox $inbox
    }

    It 'ends what is in flight in order, releases everything, and shows the last state' {
        $last = Stop-IngestWatcher -Id $watcher.Id
        $last | Should -BeOfType [S3Ingest.IngestWatcher]
        $last.State | Should -Be 'Stopped'
        $last.Active | Should -Be 0
        Get-IngestWatcher | Should -BeNullOrEmpty
        Assert-Resumed -Inbox $inbox
    }

    It 'does nothing with -WhatIf and shows the state as it is' {
        ($watcher | Stop-IngestWatcher -WhatIf).State | Should -Not -BeIn 'Stopping', 'Stopped'
        ($watcher | Get-IngestWatcher).State | Should -Not -BeIn 'Stopping', 'Stopped'
    }

    It 'stops the same one once' {
        @($watcher, $watcher | Stop-IngestWatcher).Count | Should -Be 1
    }
}

Describe 'Stop-IngestWatcher' {
    It 'says that there is no watcher of that number' {
        { Stop-IngestWatcher -Id 4711 -ErrorAction Stop } | Should -Throw -ErrorId 'WatcherNotFound,S3Ingest.Commands.StopIngestWatcherCommand'
    }
}
