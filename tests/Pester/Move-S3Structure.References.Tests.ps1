BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer

    function Get-Text {
        param([string] $Key)
        [System.Text.Encoding]::UTF8.GetString((Invoke-S3Request -Path "/$bucket/$Key").RawContentStream.ToArray())
    }
}

AfterAll { Stop-TestServer }

Describe 'Move-S3Structure with references and beyond one machine' {
    BeforeEach {
        $inbox = New-Inbox
        $target = $inbox.Target
        $bucket = $target.BucketName
        $old = "$($inbox.Prefix)datasets/training-output"
        $new = "$($inbox.Prefix)models/training"
    }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'brings references to the new places, and Undo-S3Structure brings them back byte for byte' {
        $body = "{ `"model`":`"s3://$bucket/$old/j/model.tar.gz`",`r`n `"job`": `"s3://$bucket/$old/j/`", `"other`": `"s3://$bucket/$old/j2`" }"
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/$($inbox.Prefix)refs/pipeline.json" -Body ([System.Text.Encoding]::UTF8.GetBytes($body))
        foreach ($name in 'model.tar.gz', 'metadata.json') { $null = Invoke-S3Request -Method PUT -Path "/$bucket/$old/j/$name" }
        $reference = "s3://$bucket/$($inbox.Prefix)refs/?format=json"

        $report = Move-S3Structure @target -Reference $reference -Confirm:$false | Select-Object -Last 1
        $report.Status | Should -Be 'Success'
        Get-Text -Key "$($inbox.Prefix)refs/pipeline.json" | Should -BeExactly $body.Replace("$old/j/", "$new/j/")

        (Undo-S3Structure @target -MigrationId $report.MigrationId -Reference $reference -Confirm:$false | Select-Object -Last 1).Status | Should -Be 'Success'
        Get-Text -Key "$($inbox.Prefix)refs/pipeline.json" | Should -BeExactly $body
    }

    It 'refuses what cannot be opened before anything is copied: <reference>' -ForEach @(
        @{ reference = 'sqlite:///no/such.db?table=t&column=c' }
        @{ reference = 'redis://x' }
        @{ reference = 's3://{0}/x?format=xml' }
    ) {
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/$old/j/model.tar.gz"
        { Move-S3Structure @target -Reference ($reference -f $bucket) -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
        @(Get-BucketObject -Prefix $new).Count | Should -Be 0
    }

    It 'divides a run over three processes without a word between them' {
        $keys = foreach ($job in 4..9) { foreach ($name in 'model.tar.gz', 'metadata.json') { "$old/job-$job/$name" } }
        foreach ($key in $keys) { $null = Invoke-S3Request -Method PUT -Path "/$bucket/$key" }
        $script = Join-Path -Path $inbox.Home -ChildPath 'shard.ps1'
        @'
param($Module, $Shard, $Target, $Secret, $Out)
$ErrorActionPreference = 'Stop'
Import-Module -Name $Module
$target = Get-Content -Raw -Path $Target | ConvertFrom-Json -AsHashtable
$target.Credential = [pscredential]::new($target.User, (ConvertTo-SecureString -String $Secret -AsPlainText -Force))
$target.Remove('User')
$target.LedgerPath += ".$($Shard[0])"
[System.IO.File]::WriteAllLines($Out, [string[]] @(Move-S3Structure @target -Shard $Shard -Confirm:$false | Where-Object OldPath | ForEach-Object { "$($_.Status) $($_.OldPath)" }))
'@ | Set-Content -Path $script
        $settings = @{} + $target
        $settings.User = $target.Credential.UserName
        $settings.Remove('Credential')
        $settings | ConvertTo-Json | Set-Content -Path "$($inbox.Home)/target.json"
        $shards = foreach ($number in 1..3) {
            $start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
            foreach ($argument in '-NoProfile', '-NonInteractive', '-File', $script, (Get-BuiltModulePath), "$number/3", "$($inbox.Home)/target.json",
                $target.Credential.GetNetworkCredential().Password, "$($inbox.Home)/out.$number") { $start.ArgumentList.Add($argument) }
            $start.RedirectStandardError = $true
            [System.Diagnostics.Process]::Start($start)
        }
        foreach ($shard in $shards) {
            $said = $shard.StandardError.ReadToEnd()
            $shard.WaitForExit()
            $shard.ExitCode | Should -Be 0 -Because $said
        }
        # Every object once, in one shard; no job in two. Of these jobs each shard has one at least.
        $parts = foreach ($number in 1..3) { , @(Get-Content -Path "$($inbox.Home)/out.$number") }
        $parts | ForEach-Object { $_ } | Sort-Object | Should -Be @($keys | ForEach-Object { "Completed s3://$bucket/$_" } | Sort-Object)
        $parts | ForEach-Object { $_.Count | Should -BeGreaterThan 0 }
        $jobs = foreach ($part in $parts) { $part | ForEach-Object { $_ -replace '.*/(job-\d+)/.*', '$1' } | Sort-Object -Unique }
        $jobs | Sort-Object | Should -Be @(4..9 | ForEach-Object { "job-$_" })
        @(Get-BucketObject -Prefix "$new/").Count | Should -Be 12
        @(Get-BucketObject -Prefix "$old/").Count | Should -Be 0
    }

    It 'writes jobs for S3 Batch Operations and copies nothing' {
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/$old/j/model.tar.gz"
        $folder = Join-Path -Path $TestDrive -ChildPath ([guid]::NewGuid())
        $batch = @{ AsBatchManifest = $folder; BatchRoleArn = 'arn:aws:iam::123456789012:role/batch'; BatchFunctionArn = 'arn:aws:lambda:us-east-1:123456789012:function:copy' }
        @(Move-S3Structure @target @batch -WhatIf).Status | Should -Be 'Planned'
        Test-Path -Path $folder | Should -BeFalse

        $job = Move-S3Structure @target @batch -Confirm:$false
        $job | Should -BeOfType [S3Ingest.BatchJob]
        $job.Operation | Should -Be 'LambdaInvoke'
        $job.ObjectCount | Should -Be 1
        Get-Content -Path $job.Manifest | Should -BeLike "$bucket,%7B%22origKey%22*"
        (Get-Content -Raw -Path $job.Request | ConvertFrom-Json).Manifest.Spec.Fields | Should -Be 'Bucket', 'Key'
        ($job | Format-Table | Out-String) | Should -Match 'Request'
        ($job | Format-List | Out-String) | Should -Match 'Manifest'
        @(Get-BucketObject -Prefix "$old/").Count | Should -Be 1
        @(Get-BucketObject -Prefix "$new/").Count | Should -Be 0
    }

    It 'names what is wrong with <name>' -ForEach @(
        @{ name = 'a shard'; more = @{ Shard = '4/3' } }
        @{ name = 'an inventory'; more = @{ InventoryManifest = 'manifest.json' } }
        @{ name = 'a report'; more = @{ BatchReport = 'report.json' } }
        @{ name = 'a role'; more = @{ AsBatchManifest = 'x'; BatchRoleArn = 'me' } }
    ) {
        { Move-S3Structure @target @more -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }
}
