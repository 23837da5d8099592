BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $null = Start-TestServer
    $inbox = New-Inbox
    $target = $inbox.Target
    $keys = 'models/training/good/model.tar.gz', 'models/training/good/metadata.json', 'models/training/bare/model.tar.gz', 'models/training/gone/metadata.json',
        "datasets/training-output/it's/model.tar.gz", 'datasets//training-output/twice/model.tar.gz', 'datasets/training-output/good/model.tar.gz',
        'datasets/training-output/short', 'readme.txt'
    foreach ($key in $keys) { $null = Invoke-S3Request -Method PUT -Path "/$($target.BucketName)/$($inbox.Prefix)$key" }
    $findings = @(Test-S3Structure @target)
}

AfterAll {
    Stop-TestServer
    Remove-Inbox -Inbox $inbox
}

Describe 'Test-S3Structure' {
    It 'finds everything that is not in order, and nothing else' {
        $findings | ForEach-Object { $_ | Should -BeOfType [S3Ingest.StructureFinding] }
        $findings | ForEach-Object { "$($_.Rule) $($_.Key.Substring($inbox.Prefix.Length))" } | Sort-Object | Should -Be @(
            'DoubleSlash datasets//training-output/twice/model.tar.gz'
            "InconsistentPath datasets/training-output/it's/model.tar.gz"
            'MalformedPath datasets/training-output/short'
            'MigrationLeftover datasets/training-output/good/model.tar.gz'
            'MissingMetadata models/training/bare/'
            'OrphanFolder models/training/gone/'
            'OrphanObject readme.txt'
        )
    }

    It 'suggests commands that parse and name the object' {
        foreach ($finding in $findings) {
            $errors = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($finding.Suggestion, [ref]$null, [ref]$errors)
            $errors | Should -BeNullOrEmpty -Because $finding.Suggestion
            $called = $ast.Find({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
            $called.CommandElements.Value | Should -Contain $target.BucketName
        }
        ($findings | Where-Object JobName -eq "it's").Suggestion | Should -BeLike "Move-S3Structure * -JobName 'it''s'"
    }

    It 'gives findings of one rule, and says with -Quiet whether there are any' {
        (Test-S3Structure @target -Rule MissingMetadata, OrphanFolder).Count | Should -Be 2
        Test-S3Structure @target -Quiet | Should -BeFalse
        $target.KeyPrefix += 'models/training/good'
        Test-S3Structure @target -Rule InconsistentPath -Quiet | Should -BeTrue
    }

    It 'ends at once where the reader has enough' {
        $target.KeyPrefix = $inbox.Prefix
        @(Test-S3Structure @target | Select-Object -First 1).Count | Should -Be 1
    }

    It 'leads to the resolver' {
        $target.KeyPrefix = $inbox.Prefix
        ($findings | Where-Object Rule -eq DoubleSlash | Resolve-S3StructurePath @target).NewUri | Should -BeLike '*models/training/twice/model.tar.gz'
    }

    It 'stops at a bucket that is not there' {
        $target.BucketName = 'no-such-bucket-here'
        { Test-S3Structure @target } | Should -Throw -ErrorId 'BucketNotFound,*'
    }
}
