BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}
Describe 'Background watchers against <_>' -ForEach $servers {
    BeforeAll { $null = Start-TestServer -Name $_ }
    AfterAll { Stop-TestServer }
    BeforeEach { $inbox = New-Inbox -Files @{ 'a.bin' = 1000 }; $target = $inbox.Target }
    AfterEach {
        Get-IngestWatcher | Stop-IngestWatcher | Out-Null
        Remove-Inbox -Inbox $inbox
    }

    It 'shows what a watcher does' {
        $started = Start-IngestWatcher -Path $inbox.Path @target -Background -SettleTime 0.2
        $started | Should -BeOfType [S3Ingest.IngestWatcher]
        $started.Path | Should -Be $inbox.Path
        Wait-Until { (Get-IngestWatcher -Id $started.Id).Succeeded -eq 1 } -What 'the file'
        New-SourceFile -Path "$($inbox.Path)/b.bin" -Size 500
        Wait-Until { (Get-IngestWatcher -Id $started.Id).Succeeded -eq 2 } -What 'the file that landed meanwhile'
        $seen = Get-IngestWatcher -Id $started.Id
        $seen.State | Should -Be 'Watching'
        $seen.Failed | Should -Be 0
        $seen.LastScan | Should -Not -BeNullOrEmpty
        ($started | Get-IngestWatcher).Id | Should -Be $started.Id
    }

    It 'shows the newest error' {
        $watcher = Start-IngestWatcher -Path $inbox.Path @target -Background -SettleTime 0.2 -MaxFileSize 10 -ErrorDirectory ''
        Wait-Until { ($watcher | Get-IngestWatcher).Failed -eq 1 } -What 'the failure'
        ($watcher | Get-IngestWatcher).LastError | Should -Match 'INGEST_MAX_FILE_SIZE|larger|limit'
    }

    It 'survives a watch directory that goes away and comes back, and says so' {
        $watcher = Start-IngestWatcher -Path $inbox.Path @target -Background -SettleTime 0.2 -ScanInterval 1s
        Wait-Until { ($watcher | Get-IngestWatcher).Succeeded -eq 1 } -What 'the file'
        Rename-Item -LiteralPath $inbox.Path -NewName 'away'
        Wait-Until { ($watcher | Get-IngestWatcher).LastError } -What 'the error'
        ($watcher | Get-IngestWatcher).State | Should -Not -BeIn 'Faulted', 'Stopped'
        Rename-Item -LiteralPath "$($inbox.Home)/away" -NewName 'inbox'
        New-SourceFile -Path "$($inbox.Path)/b.bin" -Size 500
        Wait-Until { ($watcher | Get-IngestWatcher).Succeeded -eq 2 } -Seconds 30 -What 'the file after the return'
    }

    It 'has a number for each of several watchers' {
        $other = New-Inbox -Files @{ 'x.bin' = 10 }
        try {
            $otherTarget = $other.Target
            $ids = (Start-IngestWatcher -Path $inbox.Path @target -Background).Id, (Start-IngestWatcher -Path $other.Path @otherTarget -Background).Id
            $ids[0] | Should -Not -Be $ids[1]
            (Get-IngestWatcher).Id | Should -Be $ids
            (TabExpansion2 -inputScript 'Stop-IngestWatcher -Id ' -cursorColumn 23).CompletionMatches.CompletionText | Should -Be "$($ids[0])", "$($ids[1])"
            (Get-IngestWatcher | Stop-IngestWatcher).State | Should -Be 'Stopped', 'Stopped'
            Get-IngestWatcher | Should -BeNullOrEmpty
            Get-OpenHandle -Path $other.Home | Should -BeNullOrEmpty
        }
        finally { Remove-Inbox -Inbox $other }
    }
}

Describe 'Get-IngestWatcher' {
    It 'says that there is no watcher of that number, and goes on' {
        Get-IngestWatcher -Id 4711 -ErrorVariable faults -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $faults[0].FullyQualifiedErrorId | Should -Be 'WatcherNotFound,S3Ingest.Commands.GetIngestWatcherCommand'
        $faults[0].TargetObject | Should -Be 4711
    }

    It 'is empty without watchers' {
        Get-IngestWatcher | Should -BeNullOrEmpty
    }
}
