BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

Describe 'Invoke-Ingest against <_>' -ForEach $servers {
    BeforeAll { $null = Start-TestServer -Name $_ }
    AfterAll { Stop-TestServer }
    BeforeEach { $inbox = New-Inbox -Files @{ 'a[1].txt' = 100; 'a1.txt' = 200; 'b b+ü.bin' = 300 }; $target = $inbox.Target }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'takes objects of Get-ChildItem' {
        $results = @(Get-ChildItem -LiteralPath $inbox.Path | Invoke-Ingest @target)
        $results.Status | Should -Be 'Success', 'Success', 'Success'
        @(Get-BucketObject -Prefix $inbox.Prefix).Count | Should -Be 3
        Get-ChildItem -LiteralPath $inbox.Path | Should -HaveCount 3 -Because 'sources stay where they are'
    }

    It 'takes FileInfo objects that did not come from Get-ChildItem' {
        ([System.IO.FileInfo]"$($inbox.Path)/a[1].txt" | Invoke-Ingest @target).TargetName | Should -Be 'a[1].txt'
    }

    It 'takes strings from the pipeline as wildcards, and -LiteralPath as it is' {
        ("$($inbox.Path)/a[1].txt" | Invoke-Ingest @target).TargetName | Should -Be 'a1.txt'
        (Invoke-Ingest -LiteralPath "$($inbox.Path)/a[1].txt" @target).TargetName | Should -Be 'a[1].txt'
        (Invoke-Ingest -LP "$($inbox.Path)/b b+ü.bin" @target).Status | Should -Be 'Success'
        (Get-BucketObject -Prefix $inbox.Prefix).Key | Should -Contain "$($inbox.Prefix)a[1].txt"
    }

    It 'expands wildcards, and a pattern that matches nothing is no error' {
        @(Invoke-Ingest -Path "$($inbox.Path)/*.txt" @target).Count | Should -Be 2
        Invoke-Ingest -Path "$($inbox.Path)/*.nothing" @target -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'takes paths relative to the current location and on PowerShell drives' {
        $null = New-PSDrive -Name Landing -PSProvider FileSystem -Root $inbox.Path
        try {
            (Invoke-Ingest -LiteralPath 'Landing:/a1.txt' @target).Status | Should -Be 'Success'
            Push-Location -LiteralPath $inbox.Path
            (Invoke-Ingest -Path './b*' @target).Status | Should -Be 'Success'
        }
        finally {
            Pop-Location
            Remove-PSDrive -Name Landing
        }
    }

    It 'knows what it did before' {
        $null = Invoke-Ingest -LiteralPath "$($inbox.Path)/a1.txt" @target
        (Invoke-Ingest -LiteralPath "$($inbox.Path)/a1.txt" @target).Status | Should -Be 'Skipped'
    }

    It 'reports each path that is wrong as a non-terminating error and goes on' {
        $faults = $null
        $paths = "$($inbox.Path)/missing.txt", 'Env:PATH', $inbox.Path, "$($inbox.Path)/a1.txt"
        $results = @(Invoke-Ingest -Path $paths @target -ErrorVariable faults -ErrorAction SilentlyContinue)
        $results.Status | Should -Be 'Success'
        $faults.FullyQualifiedErrorId | Should -Be @(
            'SourceNotFound,S3Ingest.Commands.InvokeIngestCommand'
            'SourceNotFound,S3Ingest.Commands.InvokeIngestCommand'
            'SourceUnreadable,S3Ingest.Commands.InvokeIngestCommand')
        $faults.TargetObject | Should -Be $paths[0..2]
    }

    It 'writes a result and an error for a literal path that is missing' {
        $faults = $null
        $result = Invoke-Ingest -LiteralPath "$($inbox.Path)/missing.txt" @target -ErrorVariable faults -ErrorAction SilentlyContinue
        $result.Status | Should -Be 'Failed'
        $faults[0].FullyQualifiedErrorId | Should -Be 'SourceNotFound,S3Ingest.Commands.InvokeIngestCommand'
    }

    It 'writes results while the pipeline still delivers files' {
        $order = [System.Collections.Generic.List[string]]::new()
        & {
            "$($inbox.Path)/a1.txt"
            Wait-Until { Get-BucketObject -Prefix $inbox.Prefix } -What 'the first object'
            Start-Sleep -Milliseconds 500
            $order.Add('second file given')
            "$($inbox.Path)/b*"
        } | Invoke-Ingest @target | ForEach-Object { $order.Add($_.TargetName) }
        $order | Should -HaveCount 3
        (Get-BucketObject -Prefix $inbox.Prefix) | Should -HaveCount 2
    }

    It 'ends in order when a later command has enough, while files still come' {
        $first = 1..2000 | ForEach-Object { "$($inbox.Path)/a1.txt"; "$($inbox.Path)/b*" } | Invoke-Ingest @target | Select-Object -First 1
        @($first).Count | Should -Be 1
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'ends in order when an earlier command fails' {
        { & { "$($inbox.Path)/a1.txt"; throw 'upstream' } | Invoke-Ingest @target } | Should -Throw 'upstream'
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
        (Invoke-Ingest -Path "$($inbox.Path)/a1.txt" @target).Status | Should -BeIn 'Success', 'Skipped'
    }

    It 'plans with -WhatIf and sends nothing' {
        $plan = @(Get-ChildItem -LiteralPath $inbox.Path | Invoke-Ingest @target -WhatIf)
        $plan.Status | Should -Be 'Planned', 'Planned', 'Planned'
        $plan.Outputs.Key | Should -Contain "$($inbox.Prefix)a[1].txt"
        Get-BucketObject -Prefix $inbox.Prefix | Should -BeNullOrEmpty
        Get-UploadHistory -LedgerPath $inbox.Ledger | Should -BeNullOrEmpty
    }

    It 'converts tables as the parameters say, or not at all' {
        Set-Content -LiteralPath "$($inbox.Path)/deep.json" -Value '{"meta":1,"data":[{"a":1},{"a":2},{"a":3}]}'
        $table = "$($inbox.Path)/deep.json"
        $converted = Invoke-Ingest -LiteralPath $table @target -JsonPath '$.data' -ParquetCompression None -ParquetProfile Compact
        $converted.Outputs.Key | Should -Be "$($inbox.Prefix)deep.parquet"
        $converted.RowCount | Should -Be 3
        $target.KeyPrefix = "$($inbox.Prefix)plain/"
        $plain = Invoke-Ingest -LiteralPath $table @target -NoConvert
        $plain.Outputs.Key | Should -Be "$($inbox.Prefix)plain/deep.json"
        $plain.RowCount | Should -BeNullOrEmpty
        Get-ObjectHash -Key $plain.Outputs[0].Key | Should -Be (Get-FileHash -LiteralPath $table).Hash.ToLowerInvariant()
        try {
            $env:INGEST_CONVERT = 'false'
            $target.KeyPrefix = "$($inbox.Prefix)again/"
            (Invoke-Ingest -LiteralPath $table @target -NoConvert:$false).Outputs.Key | Should -Be "$($inbox.Prefix)again/deep.parquet"
        }
        finally { $env:INGEST_CONVERT = $null }
    }

    It 'puts the entries of an archive where -ArchiveLayout says' {
        $packed = Join-Path -Path $inbox.Home -ChildPath 'packed.zip'
        Compress-Archive -LiteralPath "$($inbox.Path)/a1.txt" -DestinationPath $packed
        (Invoke-Ingest -LiteralPath $packed @target).Outputs.Key | Should -Be "$($inbox.Prefix)packed/a1.txt"
        $target.KeyPrefix = "$($inbox.Prefix)merged/"
        (Invoke-Ingest -LiteralPath $packed @target -ArchiveLayout Merge).Outputs.Key | Should -Be "$($inbox.Prefix)merged/a1.txt"
    }

    It 'moves sources only when it is told to' {
        $env:MGMT_COMPLETED_ENABLED = 'true'
        $env:MGMT_COMPLETED_DIR = "$($inbox.Home)/done"
        try {
            (Invoke-Ingest -Path "$($inbox.Path)/a1.txt" @target).Disposition | Should -Be 'Left'
            (Invoke-Ingest -Path "$($inbox.Path)/b*" @target -MoveToCompleted).Disposition | Should -Be 'MovedToCompleted'
        }
        finally { $env:MGMT_COMPLETED_ENABLED = $env:MGMT_COMPLETED_DIR = $null }
        (Get-ChildItem -LiteralPath "$($inbox.Home)/done").Name | Should -Be 'b b+ü.bin'
    }

    It 'does nothing without files, not even open a ledger' {
        @() | Invoke-Ingest @target | Should -BeNullOrEmpty
        Test-Path -LiteralPath $inbox.Ledger | Should -BeFalse
    }

    It 'has no secret in any stream, log or ledger' {
        $canary = 'CANARY/' + [guid]::NewGuid().ToString('N')
        $log = "$($inbox.Home)/log.jsonl"
        $env:INGEST_LOG_FILE = $log
        $env:INGEST_LOG_LEVEL = 'Trace'
        try {
            $bad = $target.Clone()
            $bad.Credential = [pscredential]::new('AKIACANARYCANARY0001', (ConvertTo-SecureString -String $canary -AsPlainText -Force))
            $text = foreach ($call in $bad, $target) {
                try { Invoke-Ingest -Path "$($inbox.Path)/a1.txt" @call -Verbose -Debug -ErrorAction Continue -WarningAction Continue *>&1 | ForEach-Object { $_ | Format-List -Property * -Force | Out-String; "$_" } }
                catch { $_ | Format-List -Property * -Force | Out-String; $_.Exception.ToString() }
            }
            $text = ($text -join "`n") + (Get-UploadHistory -LedgerPath $inbox.Ledger | Format-List -Property * -Force | Out-String)
            $text | Should -Match 'a1\.txt'
            $stored = [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes($inbox.Ledger)) + (Get-Content -LiteralPath $log -Raw)
            foreach ($secret in $canary, $target.Credential.GetNetworkCredential().Password) {
                $text.Contains($secret) | Should -BeFalse
                $stored.Contains($secret) | Should -BeFalse
            }
        }
        finally { $env:INGEST_LOG_FILE = $env:INGEST_LOG_LEVEL = $null }
    }
}
