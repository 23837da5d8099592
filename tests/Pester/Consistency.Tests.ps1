# The same manners everywhere: preferences for errors, empty input, other cultures, other hosts, addresses as buckets.

BeforeDiscovery {
    # One item that is not there, as each command takes it; the others of its call are still done.
    $faults = @(
        @{ Command = 'Invoke-Ingest'; Call = { Invoke-Ingest -LiteralPath './none.bin' @target }; Id = 'SourceNotFound' }
        @{ Command = 'Send-IngestFile'; Call = { Send-IngestFile -LiteralPath './none.bin' @target }; Id = 'SourceNotFound' }
        @{ Command = 'ConvertTo-IngestParquet'; Call = { ConvertTo-IngestParquet -LiteralPath './none.csv' }; Id = 'SourceNotFound' }
        @{ Command = 'Start-IngestWatcher'; Call = { "PK $(New-Guid)" | Set-Content -LiteralPath ./broken/a.zip; Start-IngestWatcher -Path ./broken @target -Once -SettleTime 0.1 -ErrorDirectory '' }; Id = 'ArchiveCorrupt' }
        @{ Command = 'Restart-IngestOperation'; Call = { Restart-IngestOperation -OperationId 01a1fdbd-06ba-7cda-aa0a-2509a7ed6f57 -LedgerPath ./ledger.db }; Id = 'RestartRefused' }
        @{ Command = 'Resolve-S3StructurePath'; Call = { Resolve-S3StructurePath "s3://$bucket/$($inbox.Prefix)models/training/none/model.tar.gz" @target }; Id = 'ArtifactNotFound' }
        @{ Command = 'New-S3StructurePath'; Call = { New-S3StructurePath training 'a//b' -FileName x }; Id = '*Invalid' }
        @{ Command = 'Stop-IngestWatcher'; Call = { Stop-IngestWatcher -Id 987654 }; Id = 'WatcherNotFound' }
        @{ Command = 'Get-IngestWatcher'; Call = { Get-IngestWatcher -Id 987654 }; Id = 'WatcherNotFound' }
        @{ Command = 'Invoke-IngestVerify'; Call = { 'no record' | Invoke-IngestVerify @target }; Id = 'ConfigurationInvalid' }
    )
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer
    $inbox = New-Inbox -Files @{ 'I/INFO.bin' = 50; 'broken/a.zip' = 400; 'one.bin' = 10 }
    $target = $inbox.Target
    $bucket = $target.BucketName
    $all = @{ LedgerPath = $inbox.Ledger }
    Push-Location -LiteralPath $inbox.Path
    $shell = (Get-Process -Id $PID).Path
    $modulePath = Get-BuiltModulePath
}

AfterAll {
    Pop-Location
    Stop-TestServer
    Remove-Inbox -Inbox $inbox
}

Describe 'The fault of one item: <Command>' -ForEach $faults {
    It 'is an error with its id that stops nothing' {
        & { $ErrorActionPreference = 'SilentlyContinue'; $null = & $Call; 'reached' } | Should -Be 'reached'
        $seen = @(& $Call 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $seen[0].FullyQualifiedErrorId | Should -BeLike "$Id,S3Ingest.Commands.*"
        $seen[0].TargetObject | Should -Not -BeNullOrEmpty
    }

    It 'ends a script that says so' {
        { & { $ErrorActionPreference = 'Stop'; & $Call } } | Should -Throw -ErrorId "$Id,S3Ingest.Commands.*"
    }
}

Describe 'Nothing as input' {
    It 'asks for nothing' {
        $null = Invoke-Ingest -Path ./one.bin @target
        @(Get-UploadHistory @all).Count | Should -BeGreaterThan 0
        Get-UploadHistory @all -OperationId @() | Should -BeNullOrEmpty
        Get-UploadHistory @all -OperationId $null | Should -BeNullOrEmpty
        Get-IngestFileRecord @all -OperationId @() | Should -BeNullOrEmpty
        Get-IngestFileRecord @all -OperationId $null | Should -BeNullOrEmpty
        @() | Get-UploadHistory @all | Should -BeNullOrEmpty
    }

    It 'is refused where something is needed' {
        { Invoke-Ingest -Path $null @target } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        { Invoke-Ingest -Path '' @target } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        { Send-IngestFile -LiteralPath @() @target } | Should -Throw
        { Get-UploadHistory @all -Status @() } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        { Test-IngestConfiguration -BucketName '' } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
    }
}

Describe 'Addresses' {
    It 'name bucket and prefix in one' {
        $own = $target.Clone()
        $own.Remove('KeyPrefix')
        $own.BucketName = "s3://$bucket/$($inbox.Prefix)address"
        $plan = Invoke-Ingest -Path ./one.bin @own -WhatIf
        $plan.Outputs[0].Key | Should -Be "$($inbox.Prefix)address/one.bin"
        (New-S3StructurePath training job-1 -FileName m -BucketName "s3://$bucket/team").Uri | Should -Be "s3://$bucket/team/models/training/job-1/m"
    }

    It 'must not contradict -KeyPrefix' {
        $own = $target.Clone()
        $own.BucketName = "s3://$bucket/other/"
        { Invoke-Ingest -Path ./one.bin @own -WhatIf } | Should -Throw '*Give one of them*' -ErrorId 'ConfigurationInvalid,*'
    }

    It 'select in the history' {
        @(Get-UploadHistory @all -BucketName "s3://$bucket").Count | Should -Be @(Get-UploadHistory @all -BucketName $bucket).Count
        @(Get-UploadHistory @all -BucketName "s3://$bucket/$($inbox.Prefix)").Count | Should -BeGreaterThan 0
        Get-UploadHistory @all -KeyPrefix 'elsewhere' | Should -BeNullOrEmpty
        { Get-UploadHistory @all -KeyPrefix a -Key 'b*' } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }

    It 'of Windows are no paths here, and the error says so' -Skip:$IsWindows {
        Invoke-Ingest -Path 'C:\data\*.csv' @target -ErrorAction SilentlyContinue -ErrorVariable faults
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'SourceNotFound,*'
        $faults[0].Exception.Message | Should -Match "'C'"
    }
}

Describe 'The culture <_>' -ForEach 'tr-TR', 'de-DE' {
    BeforeAll {
        $culture = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = $_
    }
    AfterAll { [cultureinfo]::CurrentCulture = $culture }

    It 'changes no argument, key or state' {
        $plan = Invoke-Ingest -Path ./I/INFO.bin @target -MaxFileSize '1.5gib' -StorageClass standard_ia -Verify auto -WhatIf
        $plan.Status | Should -Be 'Planned'
        $plan.Outputs[0].Key | Should -BeExactly "$($inbox.Prefix)INFO.bin"
        @(Get-UploadHistory @all -Since 1.5D -Status SUCCESS -Type INGEST).Count | Should -BeGreaterThan 0
        @(Get-UploadHistory @all -Since '2020-01-02').Count | Should -BeGreaterThan 0
    }

    It 'is that of the numbers in views' {
        $text = [S3Ingest.IngestResult]@{ TargetName = 'x'; BytesRead = 1536 } | Out-String
        $text | Should -Match '1,50 KB'
    }
}

Describe 'Colours' {
    BeforeAll {
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'Ansi'
    }
    AfterAll { $PSStyle.OutputRendering = $rendering }

    It 'of <Status> is <Colour>' -ForEach @(
        @{ Status = 'Success'; Colour = 'BrightGreen' }
        @{ Status = 'Partial'; Colour = 'BrightYellow' }
        @{ Status = 'Skipped'; Colour = 'BrightYellow' }
        @{ Status = 'Failed'; Colour = 'BrightRed' }
    ) {
        $record = [S3Ingest.IngestResult]@{ TargetName = 'x'; Status = $Status }
        foreach ($text in ($record | Format-Table | Out-String), ($record | Format-List | Out-String)) {
            $text | Should -Match ([regex]::Escape("$($PSStyle.Foreground.$Colour)$Status$($PSStyle.Reset)"))
        }
        $PSStyle.OutputRendering = 'PlainText'
        $record | Out-String | Should -Not -Match ([char]27)
        $PSStyle.OutputRendering = 'Ansi'
    }
}

Describe 'A console without colours or people' {
    BeforeAll {
        function Invoke-Console {
            # What a process of its own writes with these variables set.
            param([hashtable] $Environment, [string] $Script)
            $saved = @{}
            foreach ($name in $Environment.Keys) { $saved[$name] = [System.Environment]::GetEnvironmentVariable($name); [System.Environment]::SetEnvironmentVariable($name, $Environment[$name]) }
            try { (& $shell -NoProfile -Command "Import-Module '$modulePath'; $Script" 2>&1) -join "`n" }
            finally { foreach ($name in $saved.Keys) { Set-Item -LiteralPath "env:$name" -Value $saved[$name] } }
        }
    }

    It 'gets plain text with <_.Variable.Keys>' -ForEach @{ Variable = @{ NO_COLOR = '1' } }, @{ Variable = @{ TERM = 'dumb' } } {
        $text = Invoke-Console -Environment $Variable -Script "[S3Ingest.IngestResult]@{ TargetName = 'x'; Status = 'Failed' } | Out-String"
        $text | Should -Match 'Failed\s+x'
        $text | Should -Not -Match "$([char]27)\["
    }

    It 'gets a bar on a terminal, and none with -NonInteractive' -Skip:(-not (Get-Command -Name script -CommandType Application -ErrorAction Ignore)) {
        New-SourceFile -Path "$($inbox.Home)/slow.bin" -Size 200KB
        $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $target.Credential.UserName, $target.Credential.GetNetworkCredential().Password
        try {
            $bars = foreach ($option in '', '-NonInteractive') {
                $file = "$($inbox.Home)/slow$option.ps1"
                Set-Content -LiteralPath $file -Value "Import-Module '$modulePath'; Send-IngestFile '$($inbox.Home)/slow.bin' -Force -MaxBandwidth 200KB -BucketName $bucket -EndpointUrl $($target.EndpointUrl) -Region us-east-1 -LedgerPath '$($inbox.Home)/slow.db'"
                $text = (script -qec "$shell -NoProfile $option -File $file" /dev/null) -join "`n"
                $text | Should -Match 'slow\.bin'
                $text -match '1 active'
            }
            $bars | Should -Be $true, $false
        }
        finally { $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $null }
    }
}

Describe 'A job' {
    It 'returns records that can be filtered, shown and handed on' {
        $job = Start-Job -ArgumentList $modulePath, $inbox.Ledger -ScriptBlock { Import-Module $args[0]; Get-UploadHistory -LedgerPath $args[1] -Path '*one.bin' -First 1 }
        $copy = Receive-Job -Job $job -Wait -AutoRemoveJob
        $copy | Where-Object Status -EQ Success | Should -Not -BeNullOrEmpty
        $copy.Outputs[0].BucketName | Should -Be $bucket
        $copy.StartedAt.UtcDateTime | Should -BeGreaterThan ([datetime]::UtcNow.AddHours(-1))
        $copy | Format-Table | Out-String -Width 160 | Should -Match 'Success\s+one\.bin\s+10 B.*one\.bin'
        ($copy | Invoke-IngestVerify @target).Status | Should -Be 'Verified'
        ($copy | Get-IngestFileRecord @all -Location S3).Size | Should -Be 10
    }
}
