BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    $servers = Get-TestServerName
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

Describe 'Invoke-IngestVerify on <_>' -ForEach $servers {
    BeforeAll {
        $null = Start-TestServer -Name $_
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'b.bin' = 200; 'c.bin' = 300; 'd.bin' = 400 }
        $target = $inbox.Target
        $sent = @(Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2)
        $before = Invoke-IngestVerify @target -Summary
        $bucket = (Get-TestServer).Bucket
        $null = Invoke-S3Request -Method DELETE -Path "/$bucket/$($inbox.Prefix)b.bin"
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/$($inbox.Prefix)c.bin"
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/$($inbox.Prefix)stranger.bin"
    }
    AfterAll {
        Stop-TestServer
        Remove-Inbox -Inbox $inbox
    }

    It 'passes as long as nothing is wrong' {
        $before | Should -BeOfType [S3Ingest.VerifySummary]
        $before.Passed | Should -BeTrue
        $before.Checked, $before.Verified, $before.Bytes | Should -Be 4, 4, 1000
        $before.Methods['ETag'] | Should -Be 4
    }

    It 'emits one result for each object' {
        $results = @(Invoke-IngestVerify @target)
        $results | ForEach-Object { $_ | Should -BeOfType [S3Ingest.VerifyResult] }
        ($results | Sort-Object -Property Key).Status | Should -Be 'Verified', 'Missing', 'SizeMismatch', 'Verified'
        ($results | Where-Object Status -eq 'Missing').OperationId | Should -Be ($sent | Where-Object TargetName -eq 'b.bin').OperationId
    }

    It 'sends the summary to the information stream' {
        $null = Invoke-IngestVerify @target -InformationVariable said
        $said.MessageData.Passed | Should -BeFalse
        $said.MessageData.Missing, $said.MessageData.SizeMismatch | Should -Be 1, 1
    }

    It 'takes records of every kind from the pipeline' {
        $history = Get-UploadHistory -LedgerPath $inbox.Ledger
        @($history | Invoke-IngestVerify @target -Deep).Count | Should -Be 4
        @($history.Outputs | Where-Object Key -like '*a.bin' | Invoke-IngestVerify @target).Key | Should -Be "$($inbox.Prefix)a.bin"
        @($history | Get-IngestFileRecord -LedgerPath $inbox.Ledger | Invoke-IngestVerify @target).Count | Should -Be 4
        @(Invoke-IngestVerify @target | Where-Object Status -ne 'Verified' | Invoke-IngestVerify @target -Deep).Count | Should -Be 2
        $one = $sent | Where-Object TargetName -eq 'd.bin'
        (Invoke-IngestVerify @target -OperationId $one.OperationId -Deep).Method | Should -Be 'ReadBack'
    }

    It 'finds what the ledger does not know below a prefix' {
        (Invoke-IngestVerify @target -Prefix $inbox.Prefix | Where-Object Status -eq 'Orphan').Key | Should -Be "$($inbox.Prefix)stranger.bin"
    }
}

Describe 'Invoke-IngestVerify' {
    BeforeAll {
        $null = Start-TestServer
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'b.bin' = 200; 'c.bin' = 300; 'd.bin' = 400 }
        $target = $inbox.Target
        $null = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2
    }
    AfterAll {
        Stop-TestServer
        Remove-Inbox -Inbox $inbox
    }

    It 'draws a sample and names its seed' {
        $first = @(Invoke-IngestVerify @target -Sample 50% -Verbose 4>&1)
        $seed = [regex]::Match(($first | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Out-String -Width 400), 'SampleSeed (-?\d+)').Groups[1].Value
        $again = @(Invoke-IngestVerify @target -Sample 2 -SampleSeed $seed)
        $again.Count | Should -Be 2
        $again.Key | Sort-Object | Should -Be (($first | Where-Object { $_ -is [S3Ingest.VerifyResult] }).Key | Sort-Object)
        { Invoke-IngestVerify @target -Sample many } | Should -Throw '*5%*'
    }

    It 'selects by age and by key' {
        @(Invoke-IngestVerify @target -Since 1h -Key '*[ab].bin').Key | Sort-Object | Should -Be "$($inbox.Prefix)a.bin", "$($inbox.Prefix)b.bin"
        Invoke-IngestVerify @target -Key 'nothing*' -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warned | Should -Match 'nothing to verify'
    }

    It 'looks at nothing where nothing is piped in' {
        $nothing = Get-UploadHistory -LedgerPath $inbox.Ledger -Until 2w | Invoke-IngestVerify @target -Summary -WarningAction SilentlyContinue
        $nothing.Checked, $nothing.Passed | Should -Be 0, $true
    }

    It 'plans without a request and without a trace' {
        $plan = @(Invoke-IngestVerify @target -EndpointUrl http://127.0.0.1:9 -WhatIf -Sample 3)
        $plan | Should -BeNullOrEmpty -Because 'the ledger has no object at that endpoint'
        $plan = @(Invoke-IngestVerify @target -WhatIf -Sample 3)
        $plan.Status | Should -Be 'Planned', 'Planned', 'Planned'
    }

    It 'says what is no record of the ledger, and goes on' {
        $results = @(Get-Item -Path $inbox.Path), (Get-UploadHistory -LedgerPath $inbox.Ledger -First 1) | Invoke-IngestVerify @target -ErrorVariable faults -ErrorAction SilentlyContinue
        @($results).Count | Should -Be 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'ConfigurationInvalid,*'
        Invoke-IngestVerify @target -OperationId (New-Guid) -ErrorVariable faults -ErrorAction SilentlyContinue | ForEach-Object Status | Should -Be 'Error'
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'OperationNotFound,*'
    }

    It 'is in the history when its type is asked for' {
        $null = Invoke-IngestVerify @target
        $run = Get-UploadHistory -LedgerPath $inbox.Ledger -Type Verify -First 1
        $run.OperationType, $run.Status, $run.Metadata['Verified'] | Should -Be 'Verify', 'Success', '4'
        $run.TargetPath | Should -Be "s3://$($target.BucketName)/$($inbox.Prefix)"
    }

    It 'ends early in order' {
        @(Invoke-IngestVerify @target | Select-Object -First 1).Count | Should -Be 1
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'shows table and list' {
        Invoke-IngestVerify @target | Out-String -Width 160 | Should -Match 'Verified\s+ETag\s+\S*a\.bin'
        Invoke-IngestVerify @target -Summary | Format-List | Out-String | Should -Match '(?m)^Verified by\s+: ETag 4'
    }
}

Describe 'The examples of verification' {
    BeforeAll {
        $server = Start-TestServer
        $examples = Join-Path -Path $PSScriptRoot -ChildPath '../../Examples'

        function New-World {
            # Files in S3, and the .env of whoever verifies them.
            $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'b.bin' = 200 }
            $target = $inbox.Target
            $null = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2
            $envFile = Join-Path -Path $inbox.Home -ChildPath 'test.env'
            Set-Content -Path $envFile -Value @(
                "INGEST_BUCKET=$($server.Bucket)", "INGEST_KEY_PREFIX=$($inbox.Prefix)", "AWS_ENDPOINT_URL_S3=$($server.Url)", 'AWS_REGION=us-east-1'
                "AWS_ACCESS_KEY_ID=$($server.Access)", "AWS_SECRET_ACCESS_KEY=$($server.Secret)", "INGEST_LEDGER_PATH=$($inbox.Ledger)")
            if (-not $IsWindows) { chmod 600 $envFile }
            $inbox | Add-Member -NotePropertyName EnvFile -NotePropertyValue $envFile -PassThru
        }

        $sound = New-World
        $damaged = New-World
        $null = Invoke-S3Request -Method DELETE -Path "/$($server.Bucket)/$($damaged.Prefix)b.bin"
        $null = Invoke-S3Request -Method PUT -Path "/$($server.Bucket)/$($damaged.Prefix)stranger.bin"
    }
    AfterAll {
        Stop-TestServer
        Remove-Inbox -Inbox $sound
        Remove-Inbox -Inbox $damaged
    }

    It 'end with an exit code and list what they found' {
        $report = Join-Path -Path $damaged.Home -ChildPath 'findings.csv'
        & "$examples/Invoke-NightlyVerification.ps1" -EnvFile $sound.EnvFile -ReportPath $report | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
        Import-Csv -Path $report | Should -BeNullOrEmpty
        & "$examples/Invoke-NightlyVerification.ps1" -EnvFile $damaged.EnvFile -Sample '100%' | Should -HaveCount 1 -Because 'it is told once, whichever pass finds it'
        & "$examples/Invoke-NightlyVerification.ps1" -EnvFile $damaged.EnvFile -Sample '' -ReportPath $report | Should -Be "Missing: s3://$($server.Bucket)/$($damaged.Prefix)b.bin: no object"
        $LASTEXITCODE | Should -Be 3
        (Import-Csv -Path $report).Status | Should -Be 'Missing'
    }

    It 'pass and fail as tests' {
        # In a process of its own, as a scheduler's: Pester inside Pester shares its state.
        $script = "`$ProgressPreference = 'SilentlyContinue'; Import-Module '$(Get-BuiltModulePath)'; Import-Module Pester
            foreach (`$data in @{ EnvFile = '$($sound.EnvFile)'; Prefix = '$($sound.Prefix)'; Sample = '100%' }, @{ EnvFile = '$($damaged.EnvFile)'; Prefix = '$($damaged.Prefix)'; Sample = '100%' }) {
                `$c = New-PesterConfiguration; `$c.Run.PassThru = `$true; `$c.Output.Verbosity = 'None'
                `$c.Run.Container = New-PesterContainer -Path '$examples/Test-IngestedObjects.Tests.ps1' -Data `$data
                `$r = Invoke-Pester -Configuration `$c; `"`$(`$r.PassedCount) `$(`$r.FailedCount) `$(`$r.FailedContainersCount)`"
            }"
        pwsh -NoProfile -NonInteractive -Command $script | Should -Be '3 0 0', '0 3 0'
    }
}
