# What holds for every cmdlet and record, generated over what the module exports: a new cmdlet is covered by being there.

BeforeDiscovery {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $commands = Get-Command -Module S3Ingest
    $records = $commands.OutputType.Type | Where-Object FullName -Like 'S3Ingest.*' | Sort-Object -Property FullName -Unique
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $root = (Resolve-Path -Path "$PSScriptRoot/../..").Path
    $modulePath = Split-Path -Path (Get-BuiltModulePath)
    $commands = Get-Command -Module S3Ingest
    $common = @([System.Management.Automation.Cmdlet]::CommonParameters; [System.Management.Automation.Cmdlet]::OptionalCommonParameters)
    $parameters = foreach ($command in $commands) {
        foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $common) {
            [pscustomobject]@{
                Command    = $command.Name
                Name       = $parameter.Name
                Type       = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
                Element    = $parameter.ParameterType.IsArray ? $parameter.ParameterType.GetElementType() : ([Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType)
                Aliases    = @($parameter.Aliases)
                Transforms = @($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentTransformationAttribute] } | ForEach-Object { $_.GetType().Name })
                Wildcards  = @($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }).Count -gt 0
                Completer  = @($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentCompleterAttribute] } | ForEach-Object { $_.Type.Name })
            }
        }
    }

    function New-SampleRecord {
        # A record with a value in every property that can be set, other records included.
        param([type] $Type)
        $record = [System.Activator]::CreateInstance($Type)
        foreach ($property in $Type.GetProperties() | Where-Object CanWrite) {
            $value = New-SampleValue -Type $property.PropertyType
            if ($null -ne $value) { $property.SetValue($record, $value) }
        }
        $record
    }

    function New-SampleValue {
        param([type] $Type)
        $Type = [Nullable]::GetUnderlyingType($Type) ?? $Type
        if ($Type -eq [string]) { 'text' }
        elseif ($Type -eq [bool]) { $true }
        elseif ($Type.IsEnum) { $Type.GetEnumValues()[-1] }
        elseif ($Type -eq [DateTimeOffset]) { [DateTimeOffset]::new(2026, 3, 1, 8, 30, 15, [timespan]::Zero) }
        elseif ($Type -eq [timespan]) { [timespan]::FromSeconds(75) }
        elseif ($Type -eq [guid]) { [guid]'01a1fdbd-06ba-7cda-aa0a-2509a7ed6f57' }
        elseif ($Type.IsPrimitive) { [System.Convert]::ChangeType(7, $Type, [cultureinfo]::InvariantCulture) }
        elseif ($Type.IsGenericType -and $Type.Name -like 'IReadOnlyDictionary*') {
            $key, $item = $Type.GetGenericArguments()
            $map = [System.Activator]::CreateInstance([System.Collections.Generic.Dictionary`2].MakeGenericType($key, $item))
            $map.Add((New-SampleValue -Type $key), (New-SampleValue -Type $item))
            , $map
        }
        elseif ($Type.IsGenericType -and $Type.Name -like 'IReadOnlyList*') {
            $item = $Type.GetGenericArguments()[0]
            $list = [array]::CreateInstance($item, 1)
            $list[0] = New-SampleValue -Type $item
            , $list
        }
        elseif ($Type.IsArray) {
            $list = [array]::CreateInstance($Type.GetElementType(), 1)
            $list[0] = New-SampleValue -Type $Type.GetElementType()
            , $list
        }
        elseif ($Type.FullName -like 'S3Ingest.*') { New-SampleRecord -Type $Type }
    }
}

Describe 'Parameters of all cmdlets' {
    It 'have one type wherever they have one name' {
        # What an input is depends on the command, and so does what a status or a rule is of; tags of a package are words,
        # those of an object have values. One or several is the verb's matter.
        $parameters | Where-Object Name -NotIn 'InputObject', 'Status', 'Rule', 'Tag' | Group-Object -Property Name |
            Where-Object { @($_.Group.Element | Sort-Object -Property FullName -Unique).Count -gt 1 } |
            ForEach-Object { "$($_.Name): $($_.Group.Command -join ', ')" } | Should -BeNullOrEmpty
    }

    It 'have the same aliases wherever they have one name' {
        $parameters | Where-Object Name -NE 'Path' | Group-Object -Property Name |
            Where-Object { @($_.Group | ForEach-Object { $_.Aliases -join ',' } | Sort-Object -Unique).Count -gt 1 } |
            ForEach-Object { "$($_.Name): $($_.Group.Command -join ', ')" } | Should -BeNullOrEmpty
    }

    It 'are named in the singular, as AWS.Tools names them' {
        # A switch stands for all of something.
        ($parameters | Where-Object Type -NE ([switch])).Name | Sort-Object -Unique | Where-Object { $_ -cmatch '[^s]s$' -and $_ -notmatch '^Max|^Status$' } | Should -BeNullOrEmpty
        $parameters.Name | Where-Object { $_ -cnotmatch '^([A-Z][a-z0-9]+)+$' -and $_ -cnotmatch '^As[A-Z]' } | Should -BeNullOrEmpty
        $parameters.Name | Where-Object { $_ -in 'Bucket', 'Endpoint', 'Profile', 'Ledger' } | Should -BeNullOrEmpty
    }

    It 'take times as ages, durations and sizes as people write them' {
        $lacking = $parameters | Where-Object {
            ($_.Type -eq [DateTimeOffset] -and $_.Transforms -notcontains 'AgeTransformAttribute') -or
            ($_.Type -eq [timespan] -and $_.Transforms -notcontains 'DurationTransformAttribute') -or
            ($_.Type -eq [long] -and $_.Name -match '(Size|Bandwidth)$' -and $_.Transforms -notcontains 'SizeTransformAttribute')
        }
        $lacking | ForEach-Object { "$($_.Command) -$($_.Name)" } | Should -BeNullOrEmpty
    }

    It 'complete what the ledger and the local configuration know' {
        $wanted = 'BucketName', 'KeyPrefix', 'Key', 'ProfileName', 'OperationId', 'MigrationId', 'Layout', 'StorageClass'
        $parameters | Where-Object { $_.Name -in $wanted -and -not $_.Completer } | ForEach-Object { "$($_.Command) -$($_.Name)" } | Should -BeNullOrEmpty
    }

    It 'that take credentials take PSCredential' {
        $parameters | Where-Object { $_.Name -eq 'Credential' -and $_.Type -ne [pscredential] } | Should -BeNullOrEmpty
        $parameters | Where-Object { $_.Type -eq [securestring] } | Should -BeNullOrEmpty
    }
}

Describe '<_.Name>' -ForEach $commands {
    BeforeAll {
        $command = $_
        $own = $command.Parameters.Values | Where-Object Name -NotIn $common
        $help = Get-Help -Name $command.Name -Full
    }

    It 'takes at most one value of the pipeline at a time, and says which' {
        foreach ($set in $command.ParameterSets) {
            $byValue = @($set.Parameters | Where-Object ValueFromPipeline)
            $byValue.Count | Should -BeLessOrEqual 1 -Because $set.Name
            foreach ($parameter in $byValue) {
                ($help.parameters.parameter | Where-Object name -EQ $parameter.Name).pipelineInput | Should -BeLike '*ByValue*'
                $help.inputTypes.inputType.type.name | Should -Contain $parameter.ParameterType.FullName
            }
        }
    }

    It 'has few positional parameters, numbered without gaps' {
        $positions = @($command.ParameterSets.Parameters.Position | Where-Object { $_ -ge 0 } | Sort-Object -Unique)
        $positions.Count | Should -BeLessOrEqual 2
        $positions -join ' ' | Should -Be ((0, 1 | Select-Object -First $positions.Count) -join ' ')
    }

    It 'takes a path with wildcards and one without, apart from each other' {
        # Paths of a package lie in the package.
        $files = $parameters | Where-Object { $_.Command -eq $command.Name -and $command.Noun -ne 'QuiltPackage' -and $_.Name -eq 'Path' -and $_.Wildcards -and $_.Type.IsArray }
        if ($files) { $command.Parameters.Keys | Should -Contain 'LiteralPath' }
        if ($literal = $command.Parameters['LiteralPath']) {
            $literal.Aliases | Should -Contain 'PSPath'
            $literal.Aliases | Should -Contain 'LP'
            @($command.ParameterSets | Where-Object { $_.Parameters.Name -contains 'Path' -and $_.Parameters.Name -contains 'LiteralPath' }) | Should -BeNullOrEmpty
            foreach ($set in $command.ParameterSets | Where-Object { $_.Parameters.Name -contains 'LiteralPath' }) {
                $parameter = $set.Parameters | Where-Object Name -EQ 'LiteralPath'
                $parameter.IsMandatory -and $parameter.ValueFromPipelineByPropertyName | Should -BeTrue
            }
        }
    }

    It 'has a default parameter set where it has several' {
        if ($command.ParameterSets.Count -gt 1) { $command.DefaultParameterSet | Should -Not -BeNullOrEmpty }
    }

    It 'tells its errors in notes, with ids of the catalogue' {
        $notes = $help.alertSet.alert.Text -join ' '
        $notes | Should -Match 'about_IngestErrors'
        $explained = [System.IO.File]::ReadAllText("$modulePath/en-US/about_IngestErrors.help.txt")
        $words = [regex]::Matches($notes, '\b[A-Z]\w+(Invalid|NotFound|Denied|Unreachable|Unreadable|Changed|TooLarge|Corrupt|Exists|Conflict|Locked|Collision|Failed|Missing|Refused|Archived|Completed|Unavailable)\b').Value | Sort-Object -Unique
        foreach ($id in $words) { $explained | Should -Match "(?m)^    $id\r?$" -Because "$($command.Name) names $id" }
    }

    It 'links to what is there' {
        foreach ($link in $help.relatedLinks.navigationLink.linkText) {
            if ($link -like 'about_*') { Join-Path -Path $modulePath -ChildPath "en-US/$link.help.txt" | Should -Exist }
            else { Get-Command -Name $link -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because "$($command.Name) links to $link" }
        }
    }

    It 'is in the lists of docs/README.md and about_S3Ingest' {
        Get-Content -LiteralPath "$root/docs/README.md" -Raw | Should -Match "\[$($command.Name)\]\(help/$($command.Name)\.md\)"
        Get-Content -LiteralPath "$modulePath/en-US/about_S3Ingest.help.txt" -Raw | Should -Match "(?m)^        $($command.Name) +\S"
    }
}

Describe 'Progress' {
    It 'is written in one place, which knows whether anyone sees it' {
        Get-ChildItem -Path "$root/src/S3Ingest.PowerShell/Commands", "$root/src/S3Ingest.PowerShell/Infrastructure" -Filter *.cs |
            Where-Object { Select-String -LiteralPath $_.FullName -Pattern 'WriteProgress' -Quiet } | ForEach-Object Name | Should -Be 'ProgressBar.cs'
    }
}

Describe 'Errors' {
    It 'have an id that about_IngestErrors explains, wherever a cmdlet makes one' {
        $source = Get-ChildItem -Path "$root/src/S3Ingest.PowerShell" -Filter *.cs -Recurse | Where-Object FullName -NotMatch '[\\/](obj|bin)[\\/]' | Get-Content -Raw
        $ids = [regex]::Matches($source -join "`n", '"(\w+)",\s*ErrorCategory\.').ForEach({ $_.Groups[1].Value }) + [S3Ingest.IngestErrorId].GetEnumNames() | Sort-Object -Unique
        $ids | Should -Contain 'WatcherNotFound'
        $explained = [System.IO.File]::ReadAllText("$modulePath/en-US/about_IngestErrors.help.txt") -replace '\r'
        foreach ($id in $ids) {
            $explained | Should -Match "(?m)^    $id\n(        .*\n)+" -Because $id
            [regex]::Match($explained, "(?m)^    $id\n((        .*\n)+)").Groups[1].Value | Should -Match 'Remedy: ' -Because $id
        }
    }

    It 'are explained once, and only those that there are' {
        $explained = [regex]::Matches(([System.IO.File]::ReadAllText("$modulePath/en-US/about_IngestErrors.help.txt") -replace '\r' -replace '(?s)^.*\nERRORS\n' -replace '(?s)\nSEE ALSO.*$'), '(?m)^    (\w+)$').ForEach({ $_.Groups[1].Value })
        $explained | Group-Object | Where-Object Count -GT 1 | Should -BeNullOrEmpty
        $explained | Where-Object { $_ -notin [S3Ingest.IngestErrorId].GetEnumNames() -and $_ -notin 'WatcherNotFound', 'WatcherNotRunning', 'Unexpected' } | Should -BeNullOrEmpty
    }
}

Describe 'The record <_.Name>' -ForEach $records {
    BeforeAll {
        $type = $_
        $record = New-SampleRecord -Type $type
    }

    It 'has a table and a list view' {
        @((Get-FormatData -TypeName $type.FullName).FormatViewDefinition.Control | ForEach-Object { $_.GetType().Name } | Sort-Object -Unique) |
            Should -Be 'ListControl', 'TableControl'
    }

    It 'has a table for a terminal of 80 columns, with room for each column that has no width' {
        foreach ($table in (Get-FormatData -TypeName $type.FullName).FormatViewDefinition.Control | Where-Object { $_ -is [System.Management.Automation.TableControl] }) {
            $widths = @($table.Headers.Width)
            $left = 80 - ($widths | Measure-Object -Sum).Sum - ($widths.Count - 1)
            $left / @($widths -eq 0).Count | Should -BeGreaterOrEqual 12 -Because "$($table.Headers.Label) fit"
        }
    }

    It 'shows itself, full and empty, without an error in a cell, in a strict session too' {
        Set-StrictMode -Version Latest
        foreach ($shown in $record, [System.Activator]::CreateInstance($type)) {
            $before = $global:Error.Count
            $text = ($shown | Format-Table | Out-String -Width 200) + ($shown | Format-List | Out-String -Width 200)
            $text | Should -Not -Match '#ERR'
            $global:Error.Count | Should -Be $before
        }
    }

    It 'has only properties that can be read, and none of bytes or streams' {
        foreach ($property in $type.GetProperties()) {
            $property.CanRead | Should -BeTrue
            $property.PropertyType | Should -Not -Be ([byte[]])
            $property.PropertyType.IsSubclassOf([System.IO.Stream]) | Should -BeFalse
        }
    }

    It 'survives Export-Clixml' {
        $path = Join-Path -Path $TestDrive -ChildPath "$($type.Name).xml"
        $record | Export-Clixml -LiteralPath $path
        $copy = Import-Clixml -LiteralPath $path
        $copy.pstypenames[0] | Should -Be "Deserialized.$($type.FullName)"
        foreach ($property in $type.GetProperties()) {
            $was = $property.GetValue($record)
            $is = $copy.($property.Name)
            $name = $property.Name
            if ($null -eq $was) { $is | Should -BeNullOrEmpty -Because $name }
            elseif ($was -is [DateTimeOffset]) { $is.UtcDateTime | Should -Be $was.UtcDateTime -Because $name }
            elseif ($was -is [enum]) { $is | Should -BeExactly "$was" -Because "$name is a name, as it is on a record" }
            elseif ($was -is [System.Collections.IDictionary]) { "$($is.Keys): $($is.Values)" | Should -Be "$($was.Keys): $($was.Values)" -Because $name }
            elseif ($was -is [array] -and $was.GetType().GetElementType().FullName -like 'S3Ingest.*') {
                $first = $was[0].GetType().GetProperties() | Where-Object PropertyType -EQ ([string]) | Select-Object -First 1
                @($is)[0].($first.Name) | Should -Be $first.GetValue($was[0]) -Because "$name has what is in it"
            }
            elseif ($was.GetType().FullName -notlike 'S3Ingest.*') { "$is" | Should -Be "$was" -Because $name }
        }
    }

    It 'has the same views when it comes from a job or another computer' {
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($record, 1))
        $copy | Format-Table | Out-String -Width 200 | Should -Be ($record | Format-Table | Out-String -Width 200)
        $copy | Format-List | Out-String -Width 200 | Should -Be ($record | Format-List | Out-String -Width 200)
    }
}

Describe 'A history of several types' {
    It 'is one table, whatever its first record is' {
        $types = [S3Ingest.IngestResult], [S3Ingest.UploadRecord], [S3Ingest.OperationRecord]
        foreach ($first in $types) {
            Set-StrictMode -Version Latest
            $lines = ($first, @($types | Where-Object { $_ -ne $first })).ForEach({ $_ }) | ForEach-Object { New-SampleRecord -Type $_ } | Out-String -Width 80 -Stream | Where-Object { $_.Trim() }
            $lines.Count | Should -Be 5 -Because "$first begins: a header, a line below it, three records"
        }
    }
}

Describe 'docs/README.md' {
    It 'lists every topic, as about_S3Ingest does, and links to files that are there' {
        $about = Get-Content -LiteralPath "$root/src/S3Ingest.PowerShell/module/en-US/about_S3Ingest.help.txt" -Raw
        $index = Get-Content -LiteralPath "$root/docs/README.md" -Raw
        foreach ($topic in Get-ChildItem -Path "$root/src/S3Ingest.PowerShell/module/en-US" -Filter 'about_*.help.txt') {
            $index | Should -Match ([regex]::Escape($topic.Name))
            $about | Should -Match "(?m)^    $($topic.Name -replace '\.help\.txt$')\r?$"
        }
        foreach ($link in [regex]::Matches($index, '\]\(([^)#]+)').ForEach({ $_.Groups[1].Value })) { "$root/docs/$link" | Should -Exist }
    }
}

Describe 'Help topics' {
    It 'fit a terminal of 80 columns' {
        Get-ChildItem -Path "$root/src/S3Ingest.PowerShell/module/en-US" -Filter 'about_*.help.txt' | Select-String -Pattern '^.{81}' |
            ForEach-Object { "$($_.Filename):$($_.LineNumber)" } | Should -BeNullOrEmpty
    }
}

Describe 'README.md' {
    It 'links to files and headings that are there' {
        foreach ($page in 'README.md', 'docs/README.md', 'docs/architecture.md') {
            $text = Get-Content -LiteralPath "$root/$page" -Raw
            foreach ($link in [regex]::Matches($text, '\]\(([^)\s]+)\)').ForEach({ $_.Groups[1].Value }) -notmatch '^https?:') {
                $path, $heading = $link -split '#', 2
                $target = $path ? (Join-Path -Path (Split-Path -Path "$root/$page") -ChildPath $path) : "$root/$page"
                $target | Should -Exist -Because "$page links to $link"
                $headings = if ($heading) { (Get-Content -LiteralPath $target) -match '^#+ ' -replace '^#+ ' -replace '[^\w\- ]' -replace ' ', '-' }
                if ($heading) { $headings | Should -Contain $heading -Because "$page links to $link" }
            }
        }
    }
}
