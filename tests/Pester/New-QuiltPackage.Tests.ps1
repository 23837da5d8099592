BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer
}

AfterAll { Stop-TestServer }

Describe 'New-QuiltPackage' {
    BeforeEach {
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'sub/b.bin' = 200 }
        $bucket = $inbox.Target.BucketName
        $registry = 'registry-' + [guid]::NewGuid().ToString('N').Substring(0, 12)
        $null = Invoke-S3Request -Method PUT -Path "/$registry"
        $connection = $inbox.Target.Clone()
        $connection.Remove('BucketName')
        $connection.Remove('KeyPrefix')
        $about = @{ PackageName = 'lab/runs'; Registry = "s3://$registry"; Description = 'Runs of January'; Tag = 'runs', 'raw' }
        $latest = "/$registry/.quilt/named_packages/lab/runs/latest"
        foreach ($key in 'table.csv', 'pictures/plot.png', 'notes.md') {
            $null = Invoke-S3Request -Method PUT -Path "/$bucket/$($inbox.Prefix)$key" -Body ([System.Text.Encoding]::UTF8.GetBytes("id,$key`n1,2`n"))
        }
    }
    AfterEach { Remove-Inbox -Inbox $inbox }

    It 'packages a folder and returns what it made' {
        $package = New-QuiltPackage "s3://$bucket/$($inbox.Prefix)" @about @connection -Message 'January' -Metadata @{ department = 'Physics'; runs = @([pscustomobject]@{ number = 1 }) } -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue
        $package | Should -BeOfType [S3Ingest.QuiltPackage]
        $package.Status | Should -Be 'Success'
        $package.Success | Should -BeTrue
        (Invoke-S3Request -Path $latest).RawContentStream.ToArray() | Should -Be ([System.Text.Encoding]::ASCII.GetBytes($package.TopHash))
        $package.Structure.FoldersCreated | Should -Be 'data/media', 'data/processed', 'docs/notes'
        $package.Confirmation.UserApproved | Should -BeTrue
        ($package.PackageMetadata.Json | ConvertFrom-Json).user_metadata.runs[0].number | Should -Be 1
        $package.CatalogUri | Should -Be "quilt+s3://$registry#package=lab/runs@$($package.TopHash)"
        # The bucket has no versions, so the package is not immutable.
        $warnings.Count | Should -Be 1
        Get-OpenHandle -Path $inbox.Home | Should -BeNullOrEmpty
        ($package | Format-Table | Out-String) | Should -Match 'lab/runs'
        ($package | Format-List | Out-String) | Should -Match 'server-side 3'
        $run = Get-UploadHistory -LedgerPath $inbox.Ledger -Type Package
        $run.OperationId | Should -Be $package.OperationId
        $run.Metadata.top_hash | Should -Be $package.TopHash
        # Names alone: the values are in the package.
        $run.CommandArguments.Metadata | Should -Be 'department;runs'
    }

    It 'takes bucket and folder as the other commands do, and has nothing to do the second time' {
        $target = $inbox.Target
        $first = New-QuiltPackage @about @target -Confirm:$false -WarningAction SilentlyContinue
        $again = New-QuiltPackage @about @target -Confirm:$false -WarningAction SilentlyContinue
        $again.Status | Should -Be 'Skipped'
        $again.TopHash | Should -Be $first.TopHash
        { New-QuiltPackage "s3://$bucket/x/" @about @target -Confirm:$false } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }

    It 'emits the whole plan with -WhatIf and writes nothing' {
        $plan = New-QuiltPackage "s3://$bucket/$($inbox.Prefix)" -Description 'Runs' -Tag runs @connection -WhatIf
        $plan.Status | Should -Be 'Planned'
        $plan.PackageName | Should -Match '^[\w-]+/[\w-]+$'
        $plan.Registry | Should -Be "s3://$bucket"
        $plan.Confirmation.StructurePreview | Should -Match 'processed/'
        $plan.Confirmation.Rationale | Should -Match 'source bucket'
        @(Get-BucketObject -Prefix '.quilt/').Count | Should -Be 0
        Get-UploadHistory -LedgerPath $inbox.Ledger -Type Package | Should -BeNullOrEmpty
    }

    It 'packages what was just ingested, with the checksums of the upload' {
        $target = $inbox.Target
        $null = Get-ChildItem -Path $inbox.Path -Recurse -File | Invoke-Ingest @target
        $package = Get-UploadHistory -LedgerPath $inbox.Ledger -Since 1d -Type Ingest -Status Success |
            New-QuiltPackage @about @connection -Confirm:$false -WarningAction SilentlyContinue
        $package.Status | Should -Be 'Success'
        $package.Structure.FilesOrganized | Should -Be 2
        $package.Hashing.Stored | Should -Be 2
        $package.Hashing.Downloaded + $package.Hashing.ServerSide | Should -Be 0
    }

    It 'tells everything that is wrong, each as an error, and still emits its record' {
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/$($inbox.Prefix).env" -Body ([byte[]](1, 2))
        $package = New-QuiltPackage "s3://$bucket/$($inbox.Prefix)" -PackageName 'no name' -Registry "s3://$registry" @connection -Confirm:$false -ErrorVariable faults -ErrorAction SilentlyContinue
        $package.Status | Should -Be 'Failed'
        $package.Success | Should -BeFalse
        $ids = @($faults | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] })
        $ids | Should -Contain 'PackageNameInvalid'
        $ids | Should -Contain 'PackageMetadataInvalid'
        $ids | Should -Contain 'PackageSourceInvalid'
        @($faults | Where-Object TargetObject -Like '*/.env').Count | Should -Be 1
        (Invoke-S3Request -Path "/$registry" -Query @{ 'list-type' = '2' }).Content | Should -Match '<KeyCount>0<'
        (Get-UploadHistory -LedgerPath $inbox.Ledger -Type Package -Status Failed).ErrorId | Should -Be $package.ErrorId
    }

    It 'takes anything with BucketName and Key, from one bucket' {
        $package = 'table.csv', 'notes.md' | ForEach-Object { [pscustomobject]@{ BucketName = $bucket; Key = "$($inbox.Prefix)$_" } } |
            New-QuiltPackage @about @connection -CopyData -Confirm:$false
        $package.Structure.FilesOrganized | Should -Be 2
        (Invoke-S3Request -Path "/$registry/lab/runs/data/processed/table.csv").StatusCode | Should -Be 200
        $two = 'a', 'b' | ForEach-Object { [pscustomobject]@{ BucketName = "bucket-$_"; Key = 'k' } }
        { $two | New-QuiltPackage @about @connection -Confirm:$false } | Should -Throw -ErrorId 'PackageSourceInvalid,*'
        @() | New-QuiltPackage @about @connection -Confirm:$false | Should -BeNullOrEmpty
    }
}
