BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

# What is suspended and resumed does not depend on the server.
Describe 'Suspend-IngestWatcher and Resume-IngestWatcher' {
    BeforeAll { $null = Start-TestServer -Name LocalS3 }
    AfterAll { Stop-TestServer }
    BeforeEach {
        $inbox = New-Inbox -Files @{ 'a.bin' = 1000 }
        $target = $inbox.Target
        $watcher = Start-IngestWatcher -Path $inbox.Path @target -Background -SettleTime 0.2 -ScanInterval 1s
        Wait-Until { ($watcher | Get-IngestWatcher).Succeeded -eq 1 } -What 'the first file'
    }
    AfterEach {
        Get-IngestWatcher | Stop-IngestWatcher | Out-Null
        Remove-Inbox -Inbox $inbox
    }

    It 'begins nothing new while it is suspended, and goes on with what came meanwhile' {
        $suspended = $watcher | Suspend-IngestWatcher -Wait
        $suspended | Should -BeOfType [S3Ingest.IngestWatcher]
        $suspended.State | Should -Be 'Paused'
        $suspended.PauseReason | Should -Be 'Suspend-IngestWatcher'
        $suspended.Active | Should -Be 0
        New-SourceFile -Path "$($inbox.Path)/b.bin" -Size 500
        Wait-Until { ($watcher | Get-IngestWatcher).Queued -eq 1 } -What 'the file that waits'
        (Get-BucketObject -Prefix $inbox.Prefix).Key | Should -Be "$($inbox.Prefix)a.bin"
        ($watcher | Get-IngestWatcher).OldestWait | Should -BeGreaterThan ([timespan]::Zero)
        (Suspend-IngestWatcher -Id $watcher.Id).State | Should -Be 'Paused' -Because 'doing it again does no harm'
        (Resume-IngestWatcher -Id $watcher.Id).State | Should -Be 'Watching'
        Wait-Until { ($watcher | Get-IngestWatcher).Succeeded -eq 2 } -What 'the file that waited'
        ($watcher | Get-IngestWatcher).PauseReason | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf and shows the state as it is' {
        ($watcher | Suspend-IngestWatcher -WhatIf).State | Should -Be 'Watching'
        $null = $watcher | Suspend-IngestWatcher
        ($watcher | Resume-IngestWatcher -WhatIf).State | Should -Be 'Paused'
        ($watcher | Get-IngestWatcher).State | Should -Be 'Paused'
    }

    It 'can be stopped while it is suspended' {
        $null = $watcher | Suspend-IngestWatcher
        New-SourceFile -Path "$($inbox.Path)/b.bin" -Size 500
        ($watcher | Stop-IngestWatcher).State | Should -Be 'Stopped'
        Assert-Resumed -Inbox $inbox
    }

    It 'tells what is left out and why' {
        '.hidden', 'part.tmp' | ForEach-Object { New-SourceFile -Path "$($inbox.Path)/$_" -Size 10 }
        Wait-Until { ($watcher | Get-IngestWatcher).Ignored -eq 3 } -What 'the next scan'
        $seen = $watcher | Get-IngestWatcher
        $seen.IgnoredBy['Hidden'] | Should -Be 2 -Because 'the mark of the watcher itself is hidden too'
        $seen.IgnoredBy['Temporary'] | Should -Be 1
        $seen | Format-List | Out-String | Should -Match 'Hidden 2, Temporary 1'
    }

    It 'sends nothing in the hours that -BandwidthSchedule turns off' {
        $other = New-Inbox -Files @{ 'x.bin' = 100 }
        try {
            $otherTarget = $other.Target
            $quiet = Start-IngestWatcher -Path $other.Path @otherTarget -Background -SettleTime 0.2 -BandwidthSchedule '00:00-24:00=off'
            Wait-Until { ($quiet | Get-IngestWatcher).Queued -eq 1 } -What 'the file that waits'
            $seen = $quiet | Get-IngestWatcher
            $seen.State | Should -Be 'Paused'
            $seen.PauseReason | Should -Be 'INGEST_BANDWIDTH_SCHEDULE until 24:00'
            ($quiet | Stop-IngestWatcher).State | Should -Be 'Stopped'
            Get-BucketObject -Prefix $other.Prefix | Should -BeNullOrEmpty
            $env:INGEST_BANDWIDTH_SCHEDULE = '00:00-24:00=off'
            try { $sent = Start-IngestWatcher -Path $other.Path @otherTarget -Once -SettleTime 0.2 -BandwidthSchedule '' }
            finally { Remove-Item -LiteralPath Env:INGEST_BANDWIDTH_SCHEDULE }
            $sent.Status | Should -Be 'Success' -Because 'an empty text takes back what the setting says'
        }
        finally { Remove-Inbox -Inbox $other }
    }

    It 'says that there is no watcher of that number' {
        { Suspend-IngestWatcher -Id 4711 -ErrorAction Stop } | Should -Throw -ErrorId 'WatcherNotFound,S3Ingest.Commands.SuspendIngestWatcherCommand'
        { Resume-IngestWatcher -Id 4711 -ErrorAction Stop } | Should -Throw -ErrorId 'WatcherNotFound,S3Ingest.Commands.ResumeIngestWatcherCommand'
    }

    It 'explains what a schedule looks like' {
        { Start-IngestWatcher -Path $inbox.Path @target -Once -BandwidthSchedule 'mornings=slow' } | Should -Throw '*Mon-Fri 08:00-18:00=2MB/s*'
    }
}
