BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $layouts = Join-Path -Path $PSScriptRoot -ChildPath '../../Examples/layouts'
}

Describe 'New-S3StructurePath' {
    It 'builds <Expected>' -ForEach @(
        @{ Arguments = @{ ArtifactType = 'training'; JobName = 'j'; FileName = 'model.tar.gz' }; Expected = 'models/training/j/model.tar.gz' }
        @{ Arguments = @{ ArtifactType = 'Compilation'; JobName = 'j'; Target = 't' }; Expected = 'models/compilation/j/t/' }
        @{ Arguments = @{ ArtifactType = 'dataset'; DatasetKind = 'raw'; FileName = 'a/b.csv' }; Expected = 'datasets/raw/a/b.csv' }
        @{ Arguments = @{ ArtifactType = 'deployment'; JobName = 'd'; KeyPrefix = '//team//a' }; Expected = 'team/a/deployments/d/' }
        @{ Arguments = @{ ArtifactType = 'upload'; Part = @{ user = 7 }; FileName = 'x' }; Expected = 'datasets/user_7/x' }
    ) {
        $path = New-S3StructurePath @Arguments -BucketName bucket-of-mine
        $path | Should -BeOfType [S3Ingest.S3StructurePath]
        $path.Key | Should -BeExactly $Expected
        $path.Uri | Should -BeExactly "s3://bucket-of-mine/$Expected"
        $path.Exists | Should -BeNullOrEmpty
    }

    It 'needs no bucket for the key' {
        $path = New-S3StructurePath training j
        $path.Key | Should -BeExactly 'models/training/j/'
        $path.Uri | Should -BeNullOrEmpty
    }

    It 'takes names from the pipeline and goes on after a wrong one' {
        $paths = @('a', 'b/c', 'd' | New-S3StructurePath training -ErrorAction SilentlyContinue -ErrorVariable faults)
        $paths.JobName | Should -Be 'a', 'd'
        $faults.Count | Should -Be 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'StructurePathInvalid,*'
        $faults[0].TargetObject | Should -Be 'b/c'
    }

    It 'builds paths of a layout file' {
        New-S3StructurePath log -Part @{ year = '2024'; month = '01'; day = '02'; host = 'web1'; format = 'log' } -Layout "$layouts/logs-by-date.yml" |
            ForEach-Object Key | Should -BeExactly 'logs/2024/01/02/web1.log'
    }

    It 'says where a layout file is wrong' {
        $file = Join-Path -Path $TestDrive -ChildPath 'wrong.yml'
        Set-Content -LiteralPath $file -Value "version: 1`nname: x`ntypes:`n- name: a`n  path: a/{b`n"
        { New-S3StructurePath a -Layout $file } | Should -Throw -ErrorId 'LayoutInvalid,*' -ExpectedMessage '*line 5, column 11*'
    }

    It 'completes the types' {
        (TabExpansion2 -inputScript 'New-S3StructurePath -ArtifactType de').CompletionMatches.CompletionText | Should -Be 'deployment'
        (TabExpansion2 -inputScript "New-S3StructurePath -Layout '$((Resolve-Path $layouts).Path)/logs-by-date.yml' -ArtifactType ").CompletionMatches.CompletionText | Should -Be 'log'
    }
}

Describe 'Records of a bucket''s structure' {
    It 'have views of <_>' -ForEach 'S3StructurePath', 'StructureFinding' {
        (Get-FormatData -TypeName "S3Ingest.$_").FormatViewDefinition.Control | ForEach-Object { $_.GetType().Name } | Should -Be 'TableControl', 'ListControl'
        $record = New-Object -TypeName "S3Ingest.$_"
        { $record | Format-Table | Out-String; $record | Format-List | Out-String } | Should -Not -Throw
    }

    It 'have a help topic' {
        (Get-Help -Name about_S3Structure | Out-String).Length | Should -BeGreaterThan 500
    }
}
