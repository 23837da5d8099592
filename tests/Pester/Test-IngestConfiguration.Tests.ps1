BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}
Describe 'Test-IngestConfiguration against <_>' -ForEach $servers {
    BeforeAll { $null = Start-TestServer -Name $_ }
    AfterAll { Stop-TestServer }
    BeforeEach { $inbox = New-Inbox; $target = $inbox.Target }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'finds nothing wrong, and leaves nothing behind' {
        $checks = @(Test-IngestConfiguration @target)
        $checks | ForEach-Object { $_ | Should -BeOfType [S3Ingest.ConfigurationCheck] }
        $checks | Where-Object Status -eq Failed | Should -BeNullOrEmpty
        foreach ($name in 'Ledger', 'Endpoint', 'Bucket', 'Permission to write', 'Checksums', 'Conditional writes', 'Clock') { $checks.Name | Should -Contain $name }
        Get-BucketObject -Prefix $inbox.Prefix | Should -BeNullOrEmpty
        Get-BucketUpload -Prefix $inbox.Prefix | Should -BeNullOrEmpty
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'is true with -Quiet when everything works' {
        Test-IngestConfiguration @target -Quiet | Should -BeTrue
    }

    It 'finds a bucket that is not there, with a remedy' {
        $target.BucketName = 'no-such-bucket-here'
        $bucket = Test-IngestConfiguration @target | Where-Object Name -eq Bucket
        $bucket.Status | Should -Be 'Failed'
        $bucket.Remedy | Should -Match 'about_IngestErrors'
        Test-IngestConfiguration @target -Quiet | Should -BeFalse
    }
}

Describe 'Test-IngestConfiguration' {
    BeforeAll {
        function Get-LocalCheck {
            # What is looked at before the endpoint; there is none, and nobody waits for it.
            param([hashtable] $Environment = @{})
            foreach ($name in $Environment.Keys) { [System.Environment]::SetEnvironmentVariable($name, $Environment[$name]) }
            try {
                Test-IngestConfiguration -BucketName bucket -LedgerPath "$TestDrive/l.db" -EndpointUrl http://127.0.0.1:9 -Region us-east-1 |
                    ForEach-Object { $_; if ($_.Name -eq 'Endpoint') { throw 'enough' } }
            }
            catch { "$_" | Should -Be 'enough' }
            finally { foreach ($name in $Environment.Keys) { [System.Environment]::SetEnvironmentVariable($name, $null) } }
        }
    }

    It 'names the libraries of archives and of compression before it asks the endpoint' {
        $checks = @(Get-LocalCheck)
        $checks.Name | Should -Be 'Settings', 'Ledger', 'SQLite', 'Parquet compression', 'libarchive', 'Endpoint'
        $compression = $checks | Where-Object Name -EQ 'Parquet compression'
        $compression.Status | Should -Be 'Ok' -Because 'Snappy needs no library'
        $compression.Value | Should -Be 'Snappy'
        $archives = $checks | Where-Object Name -EQ 'libarchive'
        $archives.Message | Should -Match 'Zip.*Gzip'
        if ($archives.Status -eq 'Ok') { $archives.Value | Should -Match '^libarchive \d' }
        else {
            $archives.Status | Should -Be 'Warning'
            $archives.Remedy | Should -Match 'libarchive'
        }
    }

    It 'says of Zstd whether the machine has its library' {
        $compression = Get-LocalCheck -Environment @{ INGEST_PARQUET_COMPRESSION = 'Zstd' } | Where-Object Name -EQ 'Parquet compression'
        $compression.Value | Should -Be 'Zstd'
        if ($compression.Status -eq 'Ok') { $compression.Message | Should -Match 'libzstd \d+\.\d+' }
        else {
            $compression.Status | Should -Be 'Failed'
            $compression.Remedy | Should -Match 'INGEST_PARQUET_COMPRESSION'
        }
    }

    It 'reports every faulty setting as a finding, not as an error' {
        $checks = @(Test-IngestConfiguration -BucketName x -EndpointUrl ftp://somewhere -LedgerPath "$TestDrive/l.db" -ErrorAction Stop)
        $failed = $checks | Where-Object Status -eq Failed
        $failed.Name | Should -Contain 'INGEST_BUCKET'
        $failed.Name | Should -Contain 'AWS_ENDPOINT_URL_S3'
        $failed | ForEach-Object { $_.Remedy | Should -Not -BeNullOrEmpty }
    }

    It 'reports unknown settings of an .env file and secrets that others can read' -Skip:$IsWindows {
        Set-Content -LiteralPath "$TestDrive/test.env" -Value 'INGEST_BUKET=x', 'INGEST_BUCKET=bucket', 'AWS_ACCESS_KEY_ID=AKIACANARYCANARY0002', 'AWS_SECRET_ACCESS_KEY=canary-canary-canary', 'AWS_ENDPOINT_URL_S3=http://127.0.0.1:9', 'AWS_REGION=us-east-1'
        chmod 644 "$TestDrive/test.env"
        $shell = New-ModuleShell
        try {
            $null = $shell.AddCommand('Test-IngestConfiguration').AddParameters(@{ EnvFile = "$TestDrive/test.env"; LedgerPath = "$TestDrive/l.db" })
            $state = $shell.BeginInvoke((New-EmptyInput), ($output = [System.Management.Automation.PSDataCollection[psobject]]::new()))
            Wait-Until { @($output | Where-Object { $_.Status -eq 'Warning' }).Count -ge 2 } -What 'the warnings'
            $shell.Stop()
            $state.IsCompleted | Should -BeTrue
        }
        finally { Remove-ModuleShell -Shell $shell }
        $warnings = $output | Where-Object Status -eq Warning
        "$($warnings.Message) $($warnings.Remedy)" | Should -Match 'INGEST_BUCKET'
        ($output | Format-List -Property * | Out-String).Contains('canary') | Should -BeFalse
    }

    It 'says that an .env file that is named must exist' {
        $checks = try { Test-IngestConfiguration -EnvFile "$TestDrive/missing.env" -LedgerPath "$TestDrive/l.db" -BucketName bucket -ErrorAction Stop } catch { $_ }
        ($checks | Format-List | Out-String) | Should -Match 'missing\.env'
    }
}
