BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer
    $inbox = New-Inbox
    $target = $inbox.Target.Clone()
    $target.Remove('KeyPrefix')
    $target.Remove('BucketName')
    $bucket = $inbox.Target.BucketName
    $registry = @{ Registry = "s3://$bucket" }
    foreach ($name in 'a.csv', 'deep/b.csv', 'photo.png') {
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/src/$name" -Body ([System.Text.Encoding]::UTF8.GetBytes("id,value`n1,$name`n"))
    }
    $make = @{ Source = "s3://$bucket/src/"; PackageName = 'lab/results'; Description = 'Results'; Tag = 'test'; Confirm = $false; Force = $true; WarningAction = 'Ignore' }
    $first = New-QuiltPackage @make @registry @target -Message first
    $second = New-QuiltPackage @make @registry @target -Message second
    $make.PackageName = 'lab/other'
    $other = New-QuiltPackage @make @registry @target
}

AfterAll {
    Stop-TestServer
    Remove-Inbox -Inbox $inbox
}

Describe 'Get-QuiltPackage' {
    It 'lists the packages of a registry without reading a manifest' {
        $listed = @(Get-QuiltPackage @registry @target)
        $listed | ForEach-Object { $_ | Should -BeOfType [S3Ingest.QuiltPackage] }
        $listed.PackageName | Should -Be 'lab/other', 'lab/results'
        $listed.TopHash | Should -Be $other.TopHash, $second.TopHash
        $listed[1].PackageMetadata.EntryCount | Should -BeNullOrEmpty
        (Get-QuiltPackage 'lab/r*' @registry @target).PackageName | Should -Be 'lab/results'
        @(Get-QuiltPackage @registry @target -Skip 1 -First 1).PackageName | Should -Be 'lab/results'
    }

    It 'takes the registry from the settings' {
        (Get-QuiltPackage @target -BucketName $bucket).Count | Should -Be 2
        { Get-QuiltPackage @target } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
        { Get-QuiltPackage @target -Registry "s3://$bucket/folder" } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }

    It 'tells of a named package what New-QuiltPackage told' {
        $read = Get-QuiltPackage lab/results @registry @target
        $read.Message | Should -Be 'second'
        $read.IsLatest | Should -BeTrue
        foreach ($property in 'TopHash', 'Revision', 'ManifestUri', 'CatalogUri') { $read.$property | Should -Be $second.$property }
        $read.PackageMetadata.EntryCount | Should -Be $second.PackageMetadata.EntryCount
        $read.PackageMetadata.PackageSize | Should -Be $second.PackageMetadata.PackageSize
        $read.PackageMetadata.FileTypes | Should -Be $second.PackageMetadata.FileTypes
        $read.Structure.FoldersCreated | Should -Be $second.Structure.FoldersCreated
        $read.Structure.FilesOrganized | Should -Be 3
        ($read.PackageMetadata.Json | ConvertFrom-Json).user_metadata.description | Should -Be 'Results'
    }

    It 'lists revisions newest first, and reads one by its hash' {
        $revisions = @(Get-QuiltPackage lab/results @registry @target -AllRevisions)
        $revisions.TopHash | Should -Be $second.TopHash, $first.TopHash
        $revisions.IsLatest | Should -Be $true, $false
        $revisions | Out-String -Width 80 | Should -Match "lab/results\s+$($first.TopHash.Substring(0, 10))\s+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
        ($revisions | Get-QuiltPackage @target).Message | Should -Be 'second', 'first'
        (Get-QuiltPackage lab/results -TopHash $first.TopHash.Substring(0, 8) @registry @target).Message | Should -Be 'first'
    }

    It 'streams entries, filtered by path' {
        $entries = @(Get-QuiltPackage lab/results @registry @target -Entries)
        $entries.Count | Should -Be $second.PackageMetadata.EntryCount
        $entries | ForEach-Object { $_ | Should -BeOfType [S3Ingest.QuiltEntry] }
        $csv = @($second | Get-QuiltPackage @target -Entries -Path '*.csv')
        $csv.LogicalKey | Should -Be 'data/processed/a.csv', 'data/processed/deep/b.csv'
        $csv.Key | Should -Be 'src/a.csv', 'src/deep/b.csv'
        @(Get-QuiltPackage lab/results @registry @target -Entries | Select-Object -First 1).Count | Should -Be 1
        @(Get-QuiltPackage lab/results @registry @target -Entries -First 2 -Skip 1).LogicalKey | Should -Be $entries[1..2].LogicalKey
    }

    It 'says which pointer is damaged and lists the others' {
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/.quilt/named_packages/lab/results/1795226317" -Body ([System.Text.Encoding]::ASCII.GetBytes('no hash'))
        $revisions = @(Get-QuiltPackage lab/results @registry @target -AllRevisions -ErrorVariable faults -ErrorAction SilentlyContinue)
        $revisions.TopHash | Should -Be $second.TopHash, $first.TopHash
        $faults.FullyQualifiedErrorId | Should -Be 'ManifestInvalid,S3Ingest.Commands.GetQuiltPackageCommand'
        $null = Invoke-S3Request -Method DELETE -Path "/$bucket/.quilt/named_packages/lab/results/1795226317"
    }

    It 'says what is not there and goes on' {
        $read = Get-QuiltPackage lab/none, 'no name', lab/other @registry @target -ErrorVariable faults -ErrorAction SilentlyContinue
        $read.PackageName | Should -Be 'lab/other'
        $faults.FullyQualifiedErrorId | Should -Be 'PackageNotFound,S3Ingest.Commands.GetQuiltPackageCommand', 'PackageNameInvalid,S3Ingest.Commands.GetQuiltPackageCommand'
        { Get-QuiltPackage lab/results @registry @target -TopHash 123456789abc -ErrorAction Stop } | Should -Throw -ErrorId 'PackageNotFound,*'
        { Get-QuiltPackage @target -Registry s3://no-such-bucket-here } | Should -Throw -ErrorId 'BucketNotFound,*'
    }
}
