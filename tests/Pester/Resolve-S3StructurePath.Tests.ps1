BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer
    $inbox = New-Inbox
    $target = $inbox.Target
    $root = "s3://$($target.BucketName)/$($inbox.Prefix)"
    foreach ($key in 'datasets/training-output/old/model.tar.gz', 'models/training/new/model.tar.gz', 'datasets//compilation-output/twice/t/model.tar.gz') {
        $null = Invoke-S3Request -Method PUT -Path "/$($target.BucketName)/$($inbox.Prefix)$key"
    }
}

AfterAll {
    Stop-TestServer
    Remove-Inbox -Inbox $inbox
}

Describe 'Resolve-S3StructurePath' {
    It 'leads from a legacy path to where the object is' {
        $path = Resolve-S3StructurePath "${root}datasets/training-output/old/model.tar.gz", "${root}datasets/training-output/new/model.tar.gz" @target
        $path | ForEach-Object { $_ | Should -BeOfType [S3Ingest.S3StructurePath] }
        $path.Uri | Should -Be "${root}datasets/training-output/old/model.tar.gz", "${root}models/training/new/model.tar.gz"
        $path.NewUri | Should -Be "${root}models/training/old/model.tar.gz", "${root}models/training/new/model.tar.gz"
        $path.IsLegacy | Should -Be $true, $true
        $path.Exists | Should -Be $true, $true
    }

    It 'leads from a type and a job to the folder' {
        $path = Resolve-S3StructurePath -ArtifactType compilation -JobName twice -Target t @target
        $path.Uri | Should -BeExactly "${root}datasets//compilation-output/twice/t/"
        $path.IsLegacy | Should -BeTrue
        (Resolve-S3StructurePath -ArtifactType training -JobName new -FileName model.tar.gz @target).IsLegacy | Should -BeFalse
    }

    It 'takes paths and records from the pipeline, and goes on after those that lead nowhere' {
        $paths = @("${root}models/training/nobody/", "$($inbox.Prefix)datasets/training-output/model.tar.gz", "s3://no-such-bucket-here/$($inbox.Prefix)models/training/j/x",
            (New-S3StructurePath training new -BucketName $target.BucketName -KeyPrefix $inbox.Prefix) |
                Resolve-S3StructurePath @target -ErrorAction SilentlyContinue -ErrorVariable faults)
        $paths.Uri | Should -Be "${root}models/training/new/"
        $faults.FullyQualifiedErrorId -replace ',.*' | Should -Be 'ArtifactNotFound', 'StructurePathInvalid', 'BucketNotFound'
    }

    It 'makes no ledger' {
        Test-Path -LiteralPath $inbox.Ledger | Should -BeFalse
    }

    It 'asks for a bucket where a key alone is given' {
        { Resolve-S3StructurePath 'models/training/j/x' -LedgerPath $inbox.Ledger } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }
}
