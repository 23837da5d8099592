BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer
}

AfterAll { Stop-TestServer }

Describe 'Move-S3Structure' {
    BeforeEach {
        $inbox = New-Inbox
        $target = $inbox.Target
        foreach ($key in 'datasets/training-output/j/model.tar.gz', 'datasets//training-output/j/metadata.json', 'datasets/raw/a.csv') {
            $null = Invoke-S3Request -Method PUT -Path "/$($target.BucketName)/$($inbox.Prefix)$key"
        }
    }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'plans with -WhatIf as objects that can be exported, and touches nothing' {
        $plan = @(Move-S3Structure @target -WhatIf)
        $plan | ForEach-Object { $_ | Should -BeOfType [S3Ingest.MigrationRecord] }
        $plan.Status | Should -Be 'Planned', 'Planned'
        $plan.ArtifactType | Sort-Object -Unique | Should -Be 'Training'
        $file = Join-Path -Path $TestDrive -ChildPath 'plan.csv'
        $plan | Export-Csv -Path $file
        (Import-Csv -Path $file).NewPath | Sort-Object | Should -Be @(
            "s3://$($target.BucketName)/$($inbox.Prefix)models/training/j/metadata.json"
            "s3://$($target.BucketName)/$($inbox.Prefix)models/training/j/model.tar.gz"
        )
        @(Get-BucketObject -Prefix "$($inbox.Prefix)datasets/").Count | Should -Be 3
    }

    It 'moves, reports, and has nothing left to do' {
        $records = @(Move-S3Structure @target -Confirm:$false)
        $records[0..1].Status | Should -Be 'Completed', 'Completed'
        $report = $records[-1]
        $report | Should -BeOfType [S3Ingest.MigrationReport]
        $report.Status | Should -Be 'Success'
        $report.LegacyCount | Should -Be 0
        (Get-BucketObject -Prefix $inbox.Prefix).Key | Should -Be @(
            "$($inbox.Prefix)datasets/raw/a.csv", "$($inbox.Prefix)models/training/j/metadata.json", "$($inbox.Prefix)models/training/j/model.tar.gz")
        (Invoke-S3Request -Path "/$($report.ReportPath.Substring(5))").StatusCode | Should -Be 200
        @(Move-S3Structure @target -WhatIf) | Should -BeNullOrEmpty
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
        ($records[0] | Format-Table | Out-String) | Should -Match 'OldPath'
        ($report | Format-List | Out-String) | Should -Match 'ManifestPath'
    }

    It 'writes an error for what is in the way, and moves the rest' {
        $null = Invoke-S3Request -Method PUT -Path "/$($target.BucketName)/$($inbox.Prefix)models/training/j/model.tar.gz" -Query @{}
        $null = Invoke-S3Request -Method DELETE -Path "/$($target.BucketName)/$($inbox.Prefix)datasets/training-output/j/model.tar.gz"
        $null = Invoke-S3Request -Method PUT -Path "/$($target.BucketName)/$($inbox.Prefix)datasets/training-output/j/metadata.json"
        $records = @(Move-S3Structure @target -Confirm:$false -ErrorVariable faults -ErrorAction SilentlyContinue)
        $faults[0].FullyQualifiedErrorId | Should -Be 'MigrationConflict,S3Ingest.Commands.MoveS3StructureCommand'
        $faults[0].TargetObject | Should -BeLike 's3://*'
        $records[-1].Conflicts | Should -Be 1
        $records[-1].Done | Should -Be 1
    }

    It 'refuses an id that there is not, and versions where there are none' {
        { Move-S3Structure @target -MigrationId ([guid]::NewGuid()) -Confirm:$false } | Should -Throw -ErrorId 'MigrationNotFound,*'
        { Move-S3Structure @target -OnConflict Version -Confirm:$false } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }

    It 'stops in order when the pipeline has enough, and goes on by its id' {
        $first = Move-S3Structure @target -Confirm:$false | Select-Object -First 1
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
        $rest = @(Move-S3Structure @target -MigrationId $first.MigrationId -Confirm:$false)
        $rest[-1].Status | Should -Be 'Success'
        @(Get-BucketObject -Prefix "$($inbox.Prefix)models/").Count | Should -Be 2
    }
}
