BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer
}

AfterAll { Stop-TestServer }

Describe 'Undo-S3Structure' {
    BeforeEach {
        $inbox = New-Inbox
        $target = $inbox.Target
        foreach ($key in 'datasets/training-output/j/model.tar.gz', 'datasets/deployments/d/config.json') {
            $null = Invoke-S3Request -Method PUT -Path "/$($target.BucketName)/$($inbox.Prefix)$key"
        }
        $before = (Get-BucketObject -Prefix $inbox.Prefix).Key
        $report = Move-S3Structure @target -Confirm:$false | Select-Object -Last 1
    }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'looks first with -WhatIf' {
        $plan = @($report | Undo-S3Structure @target -WhatIf)
        $plan.Status | Should -Be 'Planned', 'Planned'
        @(Get-BucketObject -Prefix "$($inbox.Prefix)models/").Count | Should -Be 1
    }

    It 'brings everything back, from the bucket alone too' {
        $target.LedgerPath = Join-Path -Path $inbox.Home -ChildPath 'another.db'
        $records = @(Undo-S3Structure @target -MigrationId $report.MigrationId -Confirm:$false)
        $records[0..1].Status | Should -Be 'RolledBack', 'RolledBack'
        $records[-1].Action | Should -Be 'Undo'
        $records[-1].Status | Should -Be 'Success'
        (Get-BucketObject -Prefix $inbox.Prefix).Key | Should -Be $before
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
    }

    It 'takes back each migration of a pipeline once, however many records come of it' {
        $null = Invoke-S3Request -Method PUT -Path "/$($target.BucketName)/$($inbox.Prefix)datasets/training-output/k/model.tar.gz"
        $later = @(Move-S3Structure @target -Confirm:$false)
        $records = @(@($later; $report) | Undo-S3Structure @target -Confirm:$false)
        ($records | Where-Object Action).MigrationId | Should -Be $later[-1].MigrationId, $report.MigrationId
        (Get-BucketObject -Prefix $inbox.Prefix).Key | Should -Be @($before; "$($inbox.Prefix)datasets/training-output/k/model.tar.gz")
    }

    It 'refuses a damaged manifest on a machine that has nothing else' {
        $null = Invoke-S3Request -Method PUT -Path "/$($report.ManifestPath.Substring(5))"
        $target.LedgerPath = Join-Path -Path $inbox.Home -ChildPath 'another.db'
        { Undo-S3Structure @target -MigrationId $report.MigrationId -Confirm:$false } | Should -Throw -ErrorId 'MigrationCorrupt,*'
        @(Get-BucketObject -Prefix "$($inbox.Prefix)models/").Count | Should -Be 1
    }
}
