#requires -Version 7.4
#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $built = 'artifacts', 'out', 'node_modules', '.git', '.servers', '.tools', '.env', '.vs'

    # By name and not with git: a source archive has no .git. bench/results is what a machine measured on itself.
    $files = Get-ChildItem $root -Force | Where-Object Name -NotIn $built |
        ForEach-Object { $_.PSIsContainer ? (Get-ChildItem $_ -Recurse -File -Force) : $_ } |
        Select-Object FullName, @{ Name = 'Name'; Expression = { [IO.Path]::GetRelativePath($root, $_.FullName).Replace('\', '/') } } |
        Where-Object { $_.Name -notlike 'bench/results/*' -and $_.Name -notlike 'tests/*/node_modules/*' }

    $powershell = $files | Where-Object Name -Match '\.ps(1|m1|d1)$'
    $scripts = $powershell | Where-Object { $_.Name -like '*.ps1' -and $_.Name -notlike 'tests/Pester/*' }
    $shell = $files | Where-Object Name -Match '\.sh$|^\.ci/run$'
}

Describe 'PowerShell files' {
    It 'parse' {
        $faults = foreach ($file in $powershell) {
            $errors = $null
            $null = [Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $errors)
            $errors | ForEach-Object { "$($file.Name):$($_.Extent.StartLineNumber): $($_.Message)" }
        }
        $powershell | Should -Not -BeNullOrEmpty
        $faults | Should -BeNullOrEmpty
    }

    It 'that are data files hold data alone' {
        $powershell | Where-Object Name -Like '*.psd1' | ForEach-Object {
            { Import-PowerShellDataFile $_.FullName -SkipLimitCheck } | Should -Not -Throw -Because $_.Name
        }
    }

    It 'that are scripts have a synopsis, an example and every parameter described' {
        foreach ($script in $scripts) {
            $ast = [Management.Automation.Language.Parser]::ParseFile($script.FullName, [ref] $null, [ref] $null)
            $help = $ast.GetHelpContent()
            # Null too when the comment is there and not recognised, as without an empty line after #requires.
            $help | Should -Not -BeNullOrEmpty -Because "$($script.Name) needs help"
            $help.Synopsis | Should -Not -BeNullOrEmpty -Because "$($script.Name) needs a synopsis"
            $help.Examples | Should -Not -BeNullOrEmpty -Because "$($script.Name) needs an example"
            foreach ($parameter in $ast.ParamBlock.Parameters.Name.VariablePath.UserPath) {
                $help.Parameters[$parameter.ToUpperInvariant()] | Should -Not -BeNullOrEmpty -Because "$($script.Name) -$parameter needs a description"
            }
        }
    }

    It 'are clean under PSScriptAnalyzer' {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed' }
        $findings = $powershell | ForEach-Object { Invoke-ScriptAnalyzer $_.FullName -Settings "$root/PSScriptAnalyzerSettings.psd1" }
        $findings | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

Describe 'Text files' {
    It 'name no path of the machine they were written on' {
        $here = @($root, $HOME) | Where-Object Length -GT 1 | ForEach-Object { [regex]::Escape($_) }
        # This checkout, the home of who runs this, and anyone else's home.
        $pattern = "(?<![\w.])(($($here -join '|'))(?![\w.-])|/(home|Users)/\w|[A-Za-z]:\\Users\\\w)"
        $binary = '\.(gz|tgz|png|pdf|parquet|zip|7z|zst|xz|bz2|tar|db)$'
        $files | Where-Object Name -NotMatch $binary | ForEach-Object {
            Select-String -LiteralPath $_.FullName -Pattern $pattern -CaseSensitive | ForEach-Object { "$($_.Path):$($_.LineNumber): $($_.Line.Trim())" }
        } | Should -BeNullOrEmpty
    }
}

Describe 'Shell scripts' -Skip:$IsWindows {
    It 'parse' {
        $shell | ForEach-Object { bash -n $_.FullName 2>&1 } | Should -BeNullOrEmpty
    }

    It 'can be run, or have no shebang and are sourced' {
        $shell | Where-Object { (Get-Content $_.FullName -TotalCount 1) -like '#!*' -and (Get-Item $_.FullName -Force).UnixMode -notlike '-rwx*' } |
            ForEach-Object Name | Should -BeNullOrEmpty
    }
}
