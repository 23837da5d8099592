BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $commands = Get-Command -Module S3Ingest
    $errorIds = [S3Ingest.IngestErrorId].GetEnumNames()
    $recordTypes = 'IngestResult', 'UploadRecord', 'OperationRecord', 'FileRecord', 'IngestWatcher', 'ConfigurationCheck', 'ParquetFile', 'VerifyResult', 'VerifySummary', 'LedgerRepairResult', 'IngestErrorId', 'IngestException'
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $modulePath = Get-BuiltModulePath
    $moduleFolder = Split-Path -Path $modulePath

    function Invoke-Fresh {
        # The script in a process of its own, without profile; what it writes.
        param([string] $Script)
        $encoded = [System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes("`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; $Script"))
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded
    }
}

Describe 'The manifest' {
    It 'is valid and says what it needs' {
        $manifest = Test-ModuleManifest -Path $modulePath
        $manifest.PowerShellVersion | Should -Be '7.4'
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'exports exactly the cmdlets that the assembly has' {
        $manifest = Import-PowerShellDataFile -Path $modulePath
        $compiled = (Get-Command -Module S3Ingest)[0].ImplementingType.Assembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        $manifest.CmdletsToExport | Sort-Object | Should -Be ($compiled | Sort-Object)
        (Get-Command -Module S3Ingest).Name | Sort-Object | Should -Be ($compiled | Sort-Object)
    }

    It 'exports neither functions nor aliases nor variables' {
        $module = Get-Module -Name S3Ingest
        $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
    }
}

Describe 'Importing' {
    It 'takes less than 300 ms more than an empty module' {
        # The least of seven fresh processes each. Processor time is what decides: on a machine that does nothing else it is
        # the time by the clock, on a busy one the clock shows what the others do.
        $empty = Join-Path -Path $TestDrive -ChildPath 'Empty'
        $null = New-Item -ItemType Directory -Path $empty
        Set-Content -Path (Join-Path -Path $empty -ChildPath 'Empty.psm1') -Value ''
        New-ModuleManifest -Path (Join-Path -Path $empty -ChildPath 'Empty.psd1') -RootModule 'Empty.psm1'
        $measure = {
            param($path)
            $times = foreach ($run in 1..7) {
                $clock, $processor = Invoke-Fresh "`$p = [Diagnostics.Process]::GetCurrentProcess(); `$c = `$p.TotalProcessorTime; `$w = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$path'; `$w.ElapsedMilliseconds; `$p.Refresh(); [long](`$p.TotalProcessorTime - `$c).TotalMilliseconds"
                [pscustomobject]@{ Clock = [long]$clock; Processor = [long]$processor }
            }
            [pscustomobject]@{
                Clock     = ($times | Measure-Object -Property Clock -Minimum).Minimum
                Processor = ($times | Measure-Object -Property Processor -Minimum).Minimum
            }
        }
        $ours = & $measure $modulePath
        $theirs = & $measure (Join-Path -Path $empty -ChildPath 'Empty.psd1')
        Write-Host ('      import: {0} ms, empty module: {1} ms, difference: {2} ms; {3} ms of processor time' -f
            $ours.Clock, $theirs.Clock, ($ours.Clock - $theirs.Clock), ($ours.Processor - $theirs.Processor))
        $ours.Processor - $theirs.Processor | Should -BeLessThan 300
    }

    It 'loads neither core nor AWS nor SQLite' {
        $loaded = Invoke-Fresh "Import-Module '$modulePath'; [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name"
        $loaded | Should -Contain 'S3Ingest.PowerShell'
        $loaded | Where-Object { $_ -match '^(AWSSDK|Microsoft\.Data\.Sqlite|SQLitePCLRaw)' } | Should -BeNullOrEmpty
    }

    It 'keeps cmdlets and packages out of the default load context, and records in it' {
        $assemblies = Invoke-Fresh @"
Import-Module '$modulePath'
`$null = Test-IngestConfiguration -BucketName bucket -LedgerPath '$TestDrive/load.db' -EndpointUrl http://127.0.0.1:9 -Region us-east-1 -Credential ([pscredential]::new('a', (ConvertTo-SecureString abcd -AsPlainText))) -WarningAction Ignore
foreach (`$a in [AppDomain]::CurrentDomain.GetAssemblies()) { "`$(`$a.GetName().Name)=`$([System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$a).Name)" }
"@
        $assemblies | Should -Contain 'S3Ingest=Default'
        $assemblies | Should -Contain 'S3Ingest.Core=S3Ingest'
        $assemblies | Should -Contain 'AWSSDK.Core=S3Ingest'
        $assemblies | Should -Contain 'Microsoft.Data.Sqlite=S3Ingest'
        $assemblies | Where-Object { $_ -match '^(AWSSDK|Microsoft\.Data\.Sqlite|SQLitePCLRaw|Polly|S3Ingest\.).*=Default$' } | Should -BeNullOrEmpty
    }

    It 'is not disturbed by another SQLite provider or AWS SDK in the default context' {
        # The same files under the default context are strangers to the module.
        $strange = Invoke-Fresh @"
`$null = [System.Reflection.Assembly]::LoadFrom('$moduleFolder/lib/AWSSDK.Core.dll')
`$null = [System.Reflection.Assembly]::LoadFrom('$moduleFolder/lib/Microsoft.Data.Sqlite.dll')
Import-Module '$modulePath'
Get-UploadHistory -LedgerPath '$TestDrive/strange.db' | Out-Null
'works'
"@
        $strange | Should -Contain 'works'
    }

    It 'gives <_> from the default context' -ForEach $recordTypes {
        $type = "S3Ingest.$_" -as [type]
        $type | Should -Not -BeNullOrEmpty
        [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($type.Assembly) | Should -Be ([System.Runtime.Loader.AssemblyLoadContext]::Default)
    }

    It 'can be repeated, forced and undone' {
        $seen = Invoke-Fresh @"
Import-Module '$modulePath'; (Get-Command -Module S3Ingest).Count
Import-Module '$modulePath' -Force; (Get-Command -Module S3Ingest).Count
Remove-Module S3Ingest; @(Get-Command Get-IngestWatcher -ErrorAction Ignore).Count
Import-Module '$modulePath'; (Get-Command -Module S3Ingest).Count
"@
        $count = (Get-Command -Module S3Ingest).Count
        $seen | Should -Be @("$count", "$count", '0', "$count")
    }

    It 'works in several runspaces of one process' {
        $counts = 1..3 | ForEach-Object -Parallel { Import-Module $using:modulePath -Force; Import-Module $using:modulePath -Force; (Get-Command -Module S3Ingest).Count }
        $counts | Should -Be (@((Get-Command -Module S3Ingest).Count) * 3)
    }
}

Describe '<_.Name>' -ForEach $commands {
    BeforeAll {
        $command = $_
        $own = $command.Parameters.Values | Where-Object { $_.Name -notin [System.Management.Automation.Cmdlet]::CommonParameters }
        $help = Get-Help -Name $command.Name -Full
    }

    It 'says what it emits, with types of the default context' {
        $command.OutputType.Type | Should -Not -BeNullOrEmpty
        foreach ($type in $command.OutputType.Type) { $type.Assembly.GetName().Name | Should -BeIn 'S3Ingest', 'System.Private.CoreLib' }
    }

    It 'supports -WhatIf exactly when it changes state' {
        $changes = $command.Verb -in 'ConvertTo', 'Export', 'Start', 'Stop', 'Invoke', 'Send', 'Move', 'New', 'Register', 'Remove', 'Repair', 'Restart', 'Resume', 'Suspend', 'Undo', 'Unregister'
        # Nothing comes into being but the text of a path.
        $changes = $changes -and $command.Noun -ne 'S3StructurePath'
        $command.Parameters.ContainsKey('WhatIf') | Should -Be $changes
    }

    It 'has an approved verb and a singular noun' {
        $command.Verb | Should -BeIn (Get-Verb).Verb
        $command.Noun | Should -Not -Match '[^s]s$'
    }

    It 'takes no secret as plain text' {
        $own | Where-Object { $_.ParameterType -eq [string] -and $_.Name -match 'Secret|Password|Token' } | Should -BeNullOrEmpty
    }

    It 'has help with synopsis, description and three examples' {
        $help.Synopsis | Should -Not -Match "^\s*$($command.Name)"
        $help.Description.Text | Should -Not -BeNullOrEmpty
        $help.examples.example.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $help.examples.example) {
            $example.code | Should -Not -BeNullOrEmpty
            $example.remarks.Text | Should -Not -BeNullOrEmpty
        }
    }

    It 'has examples that parse and use parameters that exist' {
        foreach ($example in $help.examples.example) {
            $errors = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref]$null, [ref]$errors)
            $errors | Should -BeNullOrEmpty
            foreach ($call in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $called = Get-Command -Name $call.GetCommandName() -ErrorAction Ignore
                foreach ($parameter in $call.CommandElements | Where-Object { $called -and $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    $called.Parameters.Keys | Where-Object { $_ -like "$($parameter.ParameterName)*" } | Should -Not -BeNullOrEmpty -Because "$($call.Extent.Text)"
                }
            }
        }
    }

    It 'describes each of its parameters' {
        foreach ($parameter in $own) {
            ($help.parameters.parameter | Where-Object name -eq $parameter.Name).description.Text | Should -Not -BeNullOrEmpty -Because $parameter.Name
        }
    }
}

Describe 'Help topics' {
    It 'has <_>' -ForEach 'about_S3Ingest', 'about_IngestErrors', 'about_IngestLedger', 'about_IngestConversion', 'about_IngestVerification', 'about_IngestWatcher' {
        (Get-Help -Name $_ | Out-String).Length | Should -BeGreaterThan 500
    }

    It 'explains <_> in about_IngestErrors with a remedy' -ForEach $errorIds {
        Get-Content -Path (Join-Path -Path $moduleFolder -ChildPath 'en-US/about_IngestErrors.help.txt') -Raw |
            Should -Match "(?m)^    $_\n(        .*\n)+"
    }

    It 'is what docs/help makes it' {
        $source = Join-Path -Path $PSScriptRoot -ChildPath '../../docs/New-HelpFile.ps1'
        $made = Join-Path -Path $TestDrive -ChildPath 'help.xml'
        & $source -ModulePath $modulePath -OutputPath $made
        Get-Content -Path $made -Raw | Should -Be (Get-Content -Path (Join-Path -Path $moduleFolder -ChildPath 'en-US/S3Ingest.PowerShell.dll-Help.xml') -Raw)
    }
}

Describe 'Views' {
    BeforeAll {
        $result = [S3Ingest.IngestResult]@{
            TargetPath = '/in/a.csv'; TargetName = 'a.csv'; Status = 'Success'; BytesRead = 1536
            StartedAt = [datetimeoffset]::UtcNow; CompletedAt = [datetimeoffset]::UtcNow.AddSeconds(1.25)
            Outputs = [S3Ingest.UploadRecord[]]@([S3Ingest.UploadRecord]@{ Key = 'incoming/a.csv'; BucketName = 'b' })
        }
        $failed = [S3Ingest.IngestResult]@{ TargetName = 'b.csv'; Status = 'Failed'; ErrorId = 'AccessDenied'; ErrorMessage = 'no' }
    }

    It 'shows readable sizes and the key, and leaves the record raw' {
        $text = $result, $failed | Out-String -Width 120
        $text | Should -Match 'Success\s+a\.csv\s+1[.,]50 KB\s+1[.,]3 s incoming/a\.csv'
        $text | Should -Match 'Failed\s+b\.csv\s.*AccessDenied'
        $result.BytesRead | Should -Be 1536
    }

    It 'has no colour codes where output is redirected' {
        $plain = Invoke-Fresh "Import-Module '$modulePath'; [S3Ingest.IngestResult]@{ TargetName = 'x'; Status = 'Failed' } | Out-String"
        ($plain -join "`n") | Should -Not -Match ([char]27)
    }

    It 'has colours where output is a terminal' {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $failed | Out-String | Should -Match ([regex]::Escape($PSStyle.Foreground.BrightRed) + 'Failed')
        }
        finally { $PSStyle.OutputRendering = $rendering }
    }

    It 'has a list view with everything that a table leaves out' {
        $text = $result | Format-List | Out-String -Width 120
        foreach ($name in 'OperationId', 'Outputs', 'Verified by', 'Disposition', 'Attempt', 'StartedAt') { $text | Should -Match "(?m)^$name\s+:" }
    }

    It 'shows how much smaller a table became, and how often it was read' {
        $table = [S3Ingest.IngestResult]@{
            TargetName = 'a.csv'; Status = 'Success'; SourceKind = 'Tabular'; RowCount = 1000
            Metadata = [System.Collections.Generic.Dictionary[string, string]]::new(); BytesRead = 4096; BytesUploaded = 1024
            Outputs = [S3Ingest.UploadRecord[]]@([S3Ingest.UploadRecord]@{ Key = 'a.parquet'; OriginalSize = 4096; CompressedSize = 1024 })
        }
        $table.Metadata['passes'] = '2'
        $table.Outputs[0].CompressionRatio | Should -Be 4
        $text = $table | Format-List | Out-String -Width 120
        $text | Should -Match '(?m)^Ratio\s+: 4[.,]0\s*$'
        $text | Should -Match '(?m)^Passes\s+: 2\s*$'
        $result | Format-List | Out-String -Width 120 | Should -Not -Match '(?m)^(Ratio|Passes)'
    }

    It 'shows a Parquet file in one line, and its columns one below the other' {
        $file = [S3Ingest.ParquetFile]@{
            SourcePath = '/in/a.csv'; Path = '/in/a.parquet'; RowCount = 12345; Size = 1536; OriginalSize = 6144; Passes = 1
            Columns = [S3Ingest.ParquetColumn[]]@([S3Ingest.ParquetColumn]@{ Name = 'id'; Type = 'INT64'; Nulls = 0 }, [S3Ingest.ParquetColumn]@{ Name = 'name'; Type = 'STRING'; Nulls = 2 })
        }
        $file | Out-String -Width 120 | Should -Match '12.345\s+2\s+1[.,]50 KB\s+4[.,]0\s+1 /in/a\.parquet'
        $file | Format-List | Out-String -Width 120 | Should -Match '(?m)^Columns\s+: id   INT64\r?\n\s+name STRING \(2 null\)'
    }

    It 'leaves what a plan does not know empty' {
        [S3Ingest.ParquetFile]@{ SourcePath = '/in/a.csv'; Path = '/in/a.parquet'; OriginalSize = 6144 } | Out-String -Width 120 | Should -Match '(?m)^ +/in/a\.parquet'
    }
}
