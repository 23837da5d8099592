BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

# Each early end must leave no handle, no lock and a ledger that the next run resumes from.
Describe 'Ending a watcher early against <_>' -ForEach $servers {
    BeforeAll { $null = Start-TestServer -Name $_ }
    AfterAll { Stop-TestServer }
    BeforeEach {
        # The small ones are done in a moment; at this rate the large one is in the middle of its parts for seconds.
        $inbox = New-Inbox -Files @{ 'small-1.bin' = 2000; 'small-2.bin' = 3000; 'small-3.bin' = 4000; 'large.bin' = 24MB }
        $target = $inbox.Target
        $slow = @{ MaxBandwidth = 3MB; SettleTime = 0.2; ErrorDirectory = '' }
    }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'Ctrl+C leaves no handle and a resumable ledger' {
        $shell = [powershell]::Create()
        $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Get-BuiltModulePath)).AddStatement()
        $null = $shell.AddCommand('Start-IngestWatcher').AddParameters($target).AddParameters($slow).AddParameter('Path', $inbox.Path)
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        try {
            $null = $shell.BeginInvoke((New-EmptyInput), $output)
            Wait-Until { $output.Count -ge 3 } -What 'the small files'
            Wait-Until { (Get-BucketUpload -Prefix $inbox.Prefix) -match 'large' } -What 'the upload of the large file'
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            Assert-Resumed -Inbox $inbox
        }
        finally { $shell.Dispose() }
    }

    It 'Ctrl+C while nothing happens ends at once' {
        $shell = [powershell]::Create()
        $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Get-BuiltModulePath)).AddStatement()
        $null = $shell.AddCommand('Start-IngestWatcher').AddParameters($target).AddParameter('Path', $inbox.Path).AddParameter('Include', 'small*').AddParameter('SettleTime', 0.2)
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        try {
            $null = $shell.BeginInvoke((New-EmptyInput), $output)
            Wait-Until { $output.Count -ge 3 } -What 'the small files'
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
            Assert-Resumed -Inbox $inbox
        }
        finally { $shell.Dispose() }
    }

    It 'Select-Object -First 1 leaves no handle and a resumable ledger' {
        $first = Start-IngestWatcher -Path $inbox.Path @target @slow | Select-Object -First 1
        @($first).Count | Should -Be 1
        $first.Status | Should -Be 'Success'
        Assert-Resumed -Inbox $inbox
    }

    It 'an error of a later command leaves no handle and a resumable ledger' {
        { Start-IngestWatcher -Path $inbox.Path @target @slow | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
        Assert-Resumed -Inbox $inbox
    }

    It 'Stop-Job leaves no handle and a resumable ledger' {
        $job = Start-Job -ScriptBlock {
            param($module, $path, $target, $slow)
            Import-Module -Name $module
            $PID
            Start-IngestWatcher -Path $path @target @slow
        } -ArgumentList (Get-BuiltModulePath), $inbox.Path, $target, $slow
        try {
            Wait-Until { @(Receive-Job -Job $job -Keep).Count -ge 4 } -Seconds 40 -What 'the small files'
            Wait-Until { (Get-BucketUpload -Prefix $inbox.Prefix) -match 'large' } -What 'the upload of the large file'
            $jobProcess = (Receive-Job -Job $job -Keep)[0]
            Stop-Job -Job $job
            if (Get-Process -Id $jobProcess -ErrorAction Ignore) { Get-OpenHandle -Path $inbox.Home -ProcessId $jobProcess | Should -BeNullOrEmpty }
            Assert-Resumed -Inbox $inbox
        }
        finally { Remove-Job -Job $job -Force }
    }

    It 'Stop-Job of a thread job leaves no handle and a resumable ledger' {
        $job = Start-ThreadJob -ScriptBlock {
            param($module, $path, $target, $slow)
            Import-Module -Name $module
            Start-IngestWatcher -Path $path @target @slow
        } -ArgumentList (Get-BuiltModulePath), $inbox.Path, $target, $slow
        try {
            Wait-Until { @(Receive-Job -Job $job -Keep).Count -ge 3 } -What 'the small files'
            Stop-Job -Job $job
            Assert-Resumed -Inbox $inbox
        }
        finally { Remove-Job -Job $job -Force }
    }

    It 'Remove-Module leaves no handle and a resumable ledger' {
        $null = Start-IngestWatcher -Path $inbox.Path @target @slow -Background
        Wait-Until { (Get-IngestWatcher).Succeeded -ge 3 } -What 'the small files'
        Wait-Until { (Get-BucketUpload -Prefix $inbox.Prefix) -match 'large' } -What 'the upload of the large file'
        Remove-Module -Name S3Ingest
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
        Import-BuiltModule
        Get-IngestWatcher | Should -BeNullOrEmpty
        Assert-Resumed -Inbox $inbox
    }

    It 'removing the module elsewhere leaves this session''s watcher alone' {
        $watcher = Start-IngestWatcher -Path $inbox.Path @target @slow -Background
        try {
            $module = Get-BuiltModulePath
            Start-ThreadJob { Import-Module $using:module; Remove-Module S3Ingest } | Receive-Job -Wait
            (Get-IngestWatcher -Id $watcher.Id).State | Should -Not -BeIn 'Stopped', 'Stopping'
        }
        finally { $null = $watcher | Stop-IngestWatcher }
        Assert-Resumed -Inbox $inbox
    }

    It 'SIGTERM ends a watcher in the foreground in order' -Skip:$IsWindows {
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
        $start.RedirectStandardOutput = $true
        $start.Environment['AWS_ACCESS_KEY_ID'] = $target.Credential.UserName
        $start.Environment['AWS_SECRET_ACCESS_KEY'] = $target.Credential.GetNetworkCredential().Password
        $command = "Import-Module '$(Get-BuiltModulePath)'; Start-IngestWatcher -Path '$($inbox.Path)' -BucketName $($target.BucketName) -KeyPrefix $($target.KeyPrefix) -EndpointUrl $($target.EndpointUrl) -Region us-east-1 -LedgerPath '$($target.LedgerPath)' -MaxBandwidth 3MB -SettleTime 0.2"
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $command) { $start.ArgumentList.Add($argument) }
        $process = [System.Diagnostics.Process]::Start($start)
        try {
            Wait-Until { (Get-BucketUpload -Prefix $inbox.Prefix) -match 'large' } -Seconds 30 -What 'the upload of the large file'
            & (Get-Command -Name kill -CommandType Application)[0] -TERM $process.Id
            $process.WaitForExit(15000) | Should -BeTrue
        }
        finally {
            if (-not $process.HasExited) { $process.Kill() }
            $process.Dispose()
        }
        Get-BucketUpload -Prefix $inbox.Prefix | Should -BeNullOrEmpty -Because 'the process aborted it before it ended'
        Assert-Resumed -Inbox $inbox
    }

    It 'the end of the process stops a background watcher in order' {
        $script = @"
`$ErrorActionPreference = 'Stop'
Import-Module '$(Get-BuiltModulePath)'
`$credential = [pscredential]::new('$($target.Credential.UserName)', (ConvertTo-SecureString '$($target.Credential.GetNetworkCredential().Password)' -AsPlainText -Force))
`$null = Start-IngestWatcher -Path '$($inbox.Path)' -BucketName $($target.BucketName) -KeyPrefix $($target.KeyPrefix) -EndpointUrl $($target.EndpointUrl) -Region us-east-1 -LedgerPath '$($target.LedgerPath)' -Credential `$credential -MaxBandwidth 3MB -SettleTime 0.2 -Background
while ((Get-IngestWatcher).Succeeded -lt 3) { Start-Sleep -Milliseconds 50 }
Start-Sleep -Seconds 1
'leaving'
"@
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $script | Should -Contain 'leaving'
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
        Get-BucketUpload -Prefix $inbox.Prefix | Should -BeNullOrEmpty -Because 'the process aborted it before it ended'
        Assert-Resumed -Inbox $inbox
    }
}
