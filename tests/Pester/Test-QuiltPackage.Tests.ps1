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
    foreach ($name in 'a.csv', 'b.csv') { $null = Invoke-S3Request -Method PUT -Path "/$bucket/src/$name" -Body ([System.Text.Encoding]::UTF8.GetBytes("id`n$name`n")) }
    $make = @{ Source = "s3://$bucket/src/"; Description = 'Results'; Tag = 'test'; Confirm = $false; WarningAction = 'Ignore' }
    $package = New-QuiltPackage @make -PackageName lab/results @registry @target
}

AfterAll {
    Stop-TestServer
    Remove-Inbox -Inbox $inbox
}

Describe 'Test-QuiltPackage' {
    It 'finds nothing wrong with what New-QuiltPackage made but that its bucket has no versions' {
        $findings = @($package | Test-QuiltPackage @target -Deep -InformationVariable said)
        $findings | ForEach-Object { "$($_.Severity) $($_.Rule)" } | Should -Be 'Warning Unversioned'
        $findings[0] | Should -BeOfType [S3Ingest.QuiltFinding]
        $said.MessageData.Passed | Should -BeTrue
        $proved = $said.MessageData.Proved
        $proved.Stored + $proved.Composite + $proved.ServerSide + $proved.Downloaded | Should -Be $package.PackageMetadata.EntryCount
        Get-BucketUpload | Should -BeNullOrEmpty
        (Test-QuiltPackage lab/results @registry @target -ReadBack -Summary).Proved.Downloaded | Should -Be $package.PackageMetadata.EntryCount
        Get-QuiltPackage @registry @target | Test-QuiltPackage @target -Quiet | Should -BeTrue
    }

    It 'checks metadata and name without a network' {
        $findings = Test-QuiltPackage -PackageName 'no name' -Metadata @{ note = [pscustomobject]@{ secret = 'abcdefgh' } } -Level Moderate
        $findings | ForEach-Object { "$($_.Rule) $($_.Subject)" } | Should -Be 'PackageName no name', 'Metadata /user_metadata/note/secret', 'Metadata /user_metadata/description', 'Metadata /user_metadata/tags'
        Test-QuiltPackage -Metadata @{ description = 'x'; tags = @('t') } -Quiet | Should -BeTrue
        Test-QuiltPackage -Metadata @{ description = 'x'; tags = @('t') } -Level Strict -Quiet | Should -BeFalse
    }

    It 'asks by the level that is given' {
        (Test-QuiltPackage lab/results @registry @target -Level Strict -Rule Metadata).Subject | Should -Be '/user_metadata/department', '/user_metadata/contact'
    }

    It 'finds what was replaced and what is gone' {
        $null = New-QuiltPackage @make -PackageName lab/broken @registry @target
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/src/a.csv" -Body ([System.Text.Encoding]::UTF8.GetBytes("id`nx.csv`n"))
        $null = Invoke-S3Request -Method DELETE -Path "/$bucket/src/b.csv"
        $findings = @(Test-QuiltPackage lab/broken @registry @target -Deep -Rule MissingObject, HashMismatch)
        $findings | ForEach-Object { "$($_.Rule) $($_.Subject)" } | Sort-Object | Should -Be 'HashMismatch data/processed/a.csv', 'MissingObject data/processed/b.csv'
        Test-QuiltPackage lab/broken @registry @target -Quiet | Should -BeFalse
        (Test-QuiltPackage lab/broken @registry @target -Summary).Errors | Should -Be 1
    }

    It 'says of a package that is not there that it is not' {
        Test-QuiltPackage lab/none @registry @target -Quiet -ErrorVariable faults -ErrorAction SilentlyContinue | Should -BeFalse
        $faults.FullyQualifiedErrorId | Should -Be 'PackageNotFound,S3Ingest.Commands.TestQuiltPackageCommand'
        (Test-QuiltPackage 'no name' @registry @target).Rule | Should -Be 'PackageName'
    }
}
