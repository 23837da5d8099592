BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule

    $tables = @{
        'orders.csv'   = "id,customer,amount,day`n1,`"Müller, A`",1.50,2024-01-31`n2,,2.25,2024-02-01`n3,`"`",-4,2024-02-02`n"
        'sensors.jsonl' = "{`"at`":`"2024-01-01T00:00:00Z`",`"value`":1.5}`n{`"at`":`"2024-01-01T00:01:00Z`",`"tags`":[1,2]}`n"
        'stock.xml'    = '<stock><part id="7"><name>bolt</name></part><part id="8"><name>nut</name></part></stock>'
        # More than the rows that types are inferred from; the last code is no number.
        'late.csv'     = "code,text`n" + (-join (1..140000 | ForEach-Object { "$_,red $($_ % 7)`n" })) + "00123,end`n"
        'bad.csv'      = "a,b`n1,2`n3,4,5`n"
    }

    function New-Folder {
        # A folder of its own with some of the tables; long ones are written only where they are asked for.
        param([string[]] $Name = @('orders.csv', 'sensors.jsonl', 'stock.xml'))
        $folder = Join-Path -Path $TestDrive -ChildPath ([guid]::NewGuid().ToString('N').Substring(0, 8))
        $null = [System.IO.Directory]::CreateDirectory($folder)
        foreach ($file in $Name) { [System.IO.File]::WriteAllText((Join-Path -Path $folder -ChildPath $file), $tables[$file]) }
        $folder
    }

    function Get-Magic {
        # What the first and the last four bytes of a Parquet file are: PAR1PAR1.
        param([string] $Path)
        $bytes = [System.IO.File]::ReadAllBytes($Path)
        [System.Text.Encoding]::ASCII.GetString($bytes[0..3] + $bytes[-4..-1])
    }

    function Get-Leftover {
        param([string] $Folder)
        [System.IO.Directory]::GetFiles($Folder, '*.part', 'AllDirectories')
    }
}

Describe 'ConvertTo-IngestParquet' {
    BeforeEach { $folder = New-Folder }

    It 'writes <target> with <rows> rows from <source>' -ForEach @(
        @{ Source = 'orders.csv'; Target = 'orders.parquet'; Rows = 3; Columns = 'id INT64', 'customer STRING', 'amount DOUBLE', 'day DATE' }
        @{ Source = 'sensors.jsonl'; Target = 'sensors.parquet'; Rows = 2; Columns = 'at TIMESTAMP(us, UTC)', 'value DOUBLE', 'tags JSON' }
        @{ Source = 'stock.xml'; Target = 'stock.parquet'; Rows = 2; Columns = 'id INT64', 'name STRING' }
    ) {
        $made = ConvertTo-IngestParquet -Path "$folder/$source"
        $made | Should -BeOfType [S3Ingest.ParquetFile]
        $made.SourcePath | Should -Be (Join-Path -Path $folder -ChildPath $source)
        $made.Path | Should -Be (Join-Path -Path $folder -ChildPath $target)
        $made.RowCount | Should -Be $rows
        $made.Columns | ForEach-Object { "$_" } | Should -Be $columns
        $made.Size | Should -Be ([System.IO.FileInfo]$made.Path).Length
        $made.OriginalSize | Should -Be ([System.IO.FileInfo]$made.SourcePath).Length
        $made.Passes | Should -Be 1
        Get-Magic -Path $made.Path | Should -Be 'PAR1PAR1'
        Get-Leftover -Folder $folder | Should -BeNullOrEmpty
        Get-OpenHandle -Path $folder | Should -BeNullOrEmpty
    }

    It 'counts missing values, and tells an empty field from empty text' {
        ((ConvertTo-IngestParquet -Path "$folder/orders.csv").Columns | Where-Object Name -EQ customer).Nulls | Should -Be 1
    }

    It 'takes files, FileInfo objects and names from the pipeline' {
        (Get-ChildItem -LiteralPath $folder | ConvertTo-IngestParquet).RowCount | Sort-Object | Should -Be 2, 2, 3
        ([System.IO.FileInfo]"$folder/orders.csv" | ConvertTo-IngestParquet -Force).RowCount | Should -Be 3
        ("$folder/*.xml", "$folder/*.nothing" | ConvertTo-IngestParquet -Force).RowCount | Should -Be 2
    }

    It 'takes a literal path as it is' {
        [System.IO.File]::Copy("$folder/orders.csv", "$folder/o[1].csv")
        (ConvertTo-IngestParquet -LiteralPath "$folder/o[1].csv").Path | Should -Be (Join-Path -Path $folder -ChildPath 'o[1].parquet')
    }

    It 'takes relative paths and PowerShell drives' {
        $null = New-PSDrive -Name Tables -PSProvider FileSystem -Root $folder
        try {
            Push-Location -LiteralPath $folder
            (ConvertTo-IngestParquet orders.csv parquet).Path | Should -Be (Join-Path -Path $folder -ChildPath 'parquet/orders.parquet')
            (ConvertTo-IngestParquet -LiteralPath Tables:/stock.xml -Destination Tables:/s.parquet).Path | Should -Be (Join-Path -Path $folder -ChildPath 's.parquet')
        }
        finally {
            Pop-Location
            Remove-PSDrive -Name Tables
        }
    }

    It 'reads a second time when a late value contradicts the first types' {
        $folder = New-Folder -Name 'late.csv'
        $made = ConvertTo-IngestParquet -Path "$folder/late.csv"
        $made.Passes | Should -Be 2
        $made.RowCount | Should -Be 140001
        "$($made.Columns[0])" | Should -Be 'code STRING' -Because 'columns can be indexed'
    }

    It 'tells the columns with -SchemaOnly and writes nothing' {
        $made = @(Get-ChildItem -LiteralPath $folder | ConvertTo-IngestParquet -SchemaOnly -Destination "$folder/never" -Force)
        $made.RowCount | Should -Be 3, 2, 2
        $made[0].Columns.Name | Should -Be 'id', 'customer', 'amount', 'day'
        $made | ForEach-Object { $_.Path ?? $_.Size ?? $_.Ratio } | Where-Object { $null -ne $_ } | Should -BeNullOrEmpty
        Get-ChildItem -LiteralPath $folder | Should -HaveCount 3
    }

    It 'gives what -SchemaOnly says' {
        $says = ConvertTo-IngestParquet -Path "$folder/orders.csv" -SchemaOnly
        $does = ConvertTo-IngestParquet -Path "$folder/orders.csv"
        $does.Columns | ForEach-Object { "$_" } | Should -Be ($says.Columns | ForEach-Object { "$_" })
        $does.RowCount | Should -Be $says.RowCount
    }
}

Describe 'The target' {
    BeforeEach { $folder = New-Folder }

    It 'is the file that -Destination names, or a file in the folder that it names, which is created' {
        (ConvertTo-IngestParquet "$folder/orders.csv" -Destination "$folder/new/all.parquet").Path | Should -Be (Join-Path -Path $folder -ChildPath 'new/all.parquet')
        (ConvertTo-IngestParquet "$folder/orders.csv" -Destination "$folder/other").Path | Should -Be (Join-Path -Path $folder -ChildPath 'other/orders.parquet')
        $null = New-Item -ItemType Directory -Path "$folder/spark.parquet"
        (ConvertTo-IngestParquet "$folder/orders.csv" -Destination "$folder/spark.parquet").Path | Should -Be (Join-Path -Path $folder -ChildPath 'spark.parquet/orders.parquet')
    }

    It 'is refused to a second source where it is one file' {
        $made = @(ConvertTo-IngestParquet "$folder/orders.csv", "$folder/stock.xml" -Destination "$folder/one.parquet" -ErrorVariable faults -ErrorAction SilentlyContinue)
        $made.RowCount | Should -Be 3
        $faults.FullyQualifiedErrorId | Should -Be 'KeyCollision,S3Ingest.Commands.ConvertToIngestParquetCommand'
    }

    It 'keeps the extension of the second source that wants the same name, with a warning' {
        [System.IO.File]::Move("$folder/sensors.jsonl", "$folder/orders.jsonl")
        $made = @(ConvertTo-IngestParquet "$folder/orders.csv", "$folder/orders.jsonl" -Destination "$folder/out" -WarningVariable warnings -WarningAction SilentlyContinue)
        $made.Path | Split-Path -Leaf | Should -Be 'orders.parquet', 'orders.jsonl.parquet'
        $made.RowCount | Should -Be 3, 2
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match 'orders\.jsonl\.parquet'
    }

    It 'is never the source' {
        [System.IO.File]::Move("$folder/orders.csv", "$folder/orders.parquet")
        $made = ConvertTo-IngestParquet "$folder/orders.parquet" -Format Csv -Force -WarningAction SilentlyContinue
        $made.Path | Split-Path -Leaf | Should -Be 'orders.parquet.parquet'
        ConvertTo-IngestParquet "$folder/orders.parquet" -Destination "$folder/orders.parquet" -Format Csv -Force -ErrorVariable faults -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $faults.FullyQualifiedErrorId | Should -Be 'KeyCollision,S3Ingest.Commands.ConvertToIngestParquetCommand'
        [System.IO.File]::ReadAllText("$folder/orders.parquet") | Should -Be $tables['orders.csv']
    }

    It 'is not replaced without -Force' {
        [System.IO.File]::WriteAllText("$folder/orders.parquet", 'precious')
        ConvertTo-IngestParquet "$folder/orders.csv" -ErrorVariable faults -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $faults.FullyQualifiedErrorId | Should -Be 'ObjectExists,S3Ingest.Commands.ConvertToIngestParquetCommand'
        $faults.TargetObject | Should -Be (Join-Path -Path $folder -ChildPath 'orders.csv')
        [System.IO.File]::ReadAllText("$folder/orders.parquet") | Should -Be 'precious'
        (ConvertTo-IngestParquet "$folder/orders.csv" -Force).RowCount | Should -Be 3
        Get-Magic -Path "$folder/orders.parquet" | Should -Be 'PAR1PAR1'
    }

    It 'that another process is writing is left to it' {
        $other = [System.IO.File]::Open("$folder/orders.parquet.part", 'Create', 'Write', 'None')
        try {
            ConvertTo-IngestParquet "$folder/orders.csv" -ErrorVariable faults -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        }
        finally { $other.Dispose() }
        $faults.FullyQualifiedErrorId | Should -Be 'DispositionFailed,S3Ingest.Commands.ConvertToIngestParquetCommand'
        Get-Leftover -Folder $folder | Should -HaveCount 1
    }

    It 'cannot lie below a file' {
        ConvertTo-IngestParquet "$folder/orders.csv" -Destination "$folder/stock.xml" -ErrorVariable faults -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $faults.FullyQualifiedErrorId | Should -Be 'DispositionFailed,S3Ingest.Commands.ConvertToIngestParquetCommand'
        [System.IO.File]::ReadAllText("$folder/stock.xml") | Should -Be $tables['stock.xml']
    }

    It 'is told by -WhatIf, which writes nothing' {
        $plan = @(Get-ChildItem -LiteralPath $folder | ConvertTo-IngestParquet -Destination "$folder/out" -WhatIf)
        $plan | ForEach-Object { $_ | Should -BeOfType [S3Ingest.ParquetFile] }
        $plan.Path | Split-Path -Leaf | Should -Be 'orders.parquet', 'sensors.parquet', 'stock.parquet'
        $plan.OriginalSize | Should -Be (Get-ChildItem -LiteralPath $folder | ForEach-Object -MemberName Length)
        $plan | ForEach-Object { $_.RowCount ?? $_.Size } | Where-Object { $null -ne $_ } | Should -BeNullOrEmpty
        $plan.Passes | Should -Be 0, 0, 0
        Get-ChildItem -LiteralPath $folder | Should -HaveCount 3
    }

    It 'that would fail is an error with -WhatIf too' {
        $null = ConvertTo-IngestParquet "$folder/orders.csv"
        ConvertTo-IngestParquet "$folder/orders.csv" -WhatIf -ErrorVariable faults -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $faults.FullyQualifiedErrorId | Should -Be 'ObjectExists,S3Ingest.Commands.ConvertToIngestParquetCommand'
    }
}

Describe 'A file that cannot be converted' {
    It 'is an error with row, line and column, and the others are converted' {
        $folder = New-Folder -Name 'bad.csv', 'orders.csv', 'stock.xml'
        $made = @(Get-ChildItem -LiteralPath $folder | ConvertTo-IngestParquet -ErrorVariable faults -ErrorAction SilentlyContinue)
        $made.RowCount | Should -Be 3, 2
        $faults | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -Be 'TabularInvalid,S3Ingest.Commands.ConvertToIngestParquetCommand'
        $faults[0].TargetObject | Should -Be (Join-Path -Path $folder -ChildPath 'bad.csv')
        $faults[0].Exception.Row, $faults[0].Exception.Line, $faults[0].Exception.Column | Should -Be 2, 3, 5
        "$($faults[0])" | Should -Match 'bad\.csv.*row 2.*line 3'
        Test-Path -LiteralPath "$folder/bad.parquet" | Should -BeFalse
        Get-Leftover -Folder $folder | Should -BeNullOrEmpty
        Get-OpenHandle -Path $folder | Should -BeNullOrEmpty
    }

    It 'is no table by its name, unless -Format says so' {
        $folder = New-Folder -Name 'orders.csv'
        [System.IO.File]::Move("$folder/orders.csv", "$folder/orders.txt")
        ConvertTo-IngestParquet "$folder/orders.txt" -ErrorVariable faults -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $faults.FullyQualifiedErrorId | Should -Be 'TabularInvalid,S3Ingest.Commands.ConvertToIngestParquetCommand'
        "$faults" | Should -Match '-Format \(Csv, '
        (ConvertTo-IngestParquet "$folder/orders.txt" -Format Csv).RowCount | Should -Be 3
    }

    It 'is missing, a directory or no file at all' {
        $folder = New-Folder
        $paths = "$folder/missing.csv", 'Env:PATH', $folder, "$folder/orders.csv"
        $made = @(ConvertTo-IngestParquet -LiteralPath $paths -ErrorVariable faults -ErrorAction SilentlyContinue)
        $made.RowCount | Should -Be 3
        $faults.FullyQualifiedErrorId -replace ',.*' | Should -Be 'SourceNotFound', 'SourceNotFound', 'SourceUnreadable'
    }
}

Describe 'Settings' {
    BeforeEach {
        $folder = New-Folder
        [System.IO.File]::WriteAllText("$folder/deep.json", '{"meta":1,"data":{"rows":[{"a":1},{"a":2},{"a":3}]}}')
        [System.IO.File]::WriteAllText("$folder/deep.xml", '<r><head><x>1</x></head><body><row><v>1</v></row><row><v>2</v></row></body></r>')
    }

    It 'come from parameters, else the environment, else the .env file' {
        Set-Content -LiteralPath "$folder/test.env" -Value 'INGEST_JSON_PATH=$.data.rows', 'INGEST_XML_ROW_ELEMENT=row'
        (ConvertTo-IngestParquet "$folder/deep.json", "$folder/deep.xml" -SchemaOnly -EnvFile "$folder/test.env").RowCount | Should -Be 3, 2
        try {
            $env:INGEST_JSON_PATH = '$.data'
            (ConvertTo-IngestParquet "$folder/deep.json" -SchemaOnly -EnvFile "$folder/test.env").Columns.Name | Should -Be 'rows'
            (ConvertTo-IngestParquet "$folder/deep.json" -SchemaOnly -EnvFile "$folder/test.env" -JsonPath '$.data.rows').RowCount | Should -Be 3
            (ConvertTo-IngestParquet "$folder/deep.json" -SchemaOnly -EnvFile "$folder/test.env" -JsonPath '').Columns.Name | Should -Be 'meta', 'data'
        }
        finally { $env:INGEST_JSON_PATH = $null }
        (ConvertTo-IngestParquet "$folder/deep.xml" -SchemaOnly -RowElement row).RowCount | Should -Be 2
    }

    It 'that are wrong end the command before it writes anything' {
        Set-Content -LiteralPath "$folder/test.env" -Value 'INGEST_PARQUET_COMPRESSION=brotli'
        { ConvertTo-IngestParquet "$folder/orders.csv" -EnvFile "$folder/test.env" } | Should -Throw -ErrorId 'ConfigurationInvalid,S3Ingest.Commands.ConvertToIngestParquetCommand'
        { Get-ChildItem -Path "$folder/*.json", "$folder/*.csv" | ConvertTo-IngestParquet -JsonPath 'no path' } | Should -Throw -ErrorId 'ConfigurationInvalid,S3Ingest.Commands.ConvertToIngestParquetCommand'
        Get-ChildItem -Path "$folder/*.parquet" | Should -BeNullOrEmpty
    }

    It 'choose profile and compression' {
        $folder = New-Folder -Name 'late.csv'
        $sizes = foreach ($compression in 'None', 'Snappy', 'Gzip') { (ConvertTo-IngestParquet "$folder/late.csv" -Compression $compression -Force).Size }
        $sizes[1] | Should -BeLessThan $sizes[0]
        $sizes[2] | Should -BeLessThan $sizes[1]
        [System.IO.File]::WriteAllText("$folder/fine.csv", "t`n08:30:00.123456789`n")
        "$((ConvertTo-IngestParquet "$folder/fine.csv" -SchemaOnly).Columns)" | Should -Be 't STRING'
        "$((ConvertTo-IngestParquet "$folder/fine.csv" -SchemaOnly -ParquetProfile Compact).Columns)" | Should -Be 't TIME(ns)'
    }

    It 'of a culture change nothing' {
        $culture = [cultureinfo]::CurrentCulture
        $neutral = ConvertTo-IngestParquet "$folder/orders.csv" -Destination "$folder/neutral"
        try {
            [cultureinfo]::CurrentCulture = 'tr-TR'
            [System.IO.File]::Copy("$folder/orders.csv", "$folder/TITLE.CSV")
            $turkish = ConvertTo-IngestParquet "$folder/orders.csv" -Destination "$folder/turkish"
            (ConvertTo-IngestParquet "$folder/TITLE.CSV").RowCount | Should -Be 3
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
        (Get-FileHash -LiteralPath $turkish.Path).Hash | Should -Be (Get-FileHash -LiteralPath $neutral.Path).Hash
    }
}

Describe 'A long conversion' {
    BeforeAll {
        # Many seconds of work, most of it in the one large file.
        $home1 = New-Folder -Name 'orders.csv'
        $writer = [System.IO.StreamWriter]::new("$home1/z-large.csv")
        $line = 'x' * 200
        $writer.WriteLine('number,text')
        foreach ($i in 1..1000000) { $writer.WriteLine("$i,$i$line") }
        $writer.Dispose()
    }
    AfterEach { Get-ChildItem -LiteralPath $home1 -Filter *.parquet | Remove-Item }

    It 'shows bytes, rate and time left, and takes the bar away' {
        $shell = New-ModuleShell
        try {
            $made = $shell.AddCommand('ConvertTo-IngestParquet').AddParameter('Path', "$home1/*.csv").AddParameter('Compression', 'Gzip').Invoke()
            $made | Should -HaveCount 2
            $shown = @($shell.Streams.Progress)
        }
        finally { Remove-ModuleShell -Shell $shell }
        $shown[-1].RecordType | Should -Be 'Completed'
        $during = @($shown | Where-Object RecordType -EQ 'Processing')
        $during[-1].StatusDescription | Should -Match '^\d done, \d active, \d waiting, [\d.,]+ \w+ of [\d.,]+ MB [\d.,]+ \w+/s$'
        $during.CurrentOperation | Should -Contain (Join-Path -Path $home1 -ChildPath 'z-large.csv')
        $during[-1].SecondsRemaining | Should -BeGreaterOrEqual 0
        $during.PercentComplete | Should -Be ($during.PercentComplete | Sort-Object) -Because 'it does not go back'
    }

    It 'ended with Ctrl+C leaves neither a half file nor a handle' {
        $shell = New-ModuleShell
        $null = $shell.AddCommand('ConvertTo-IngestParquet').AddParameter('Path', "$home1/*.csv").AddParameter('Compression', 'Gzip')
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        try {
            $null = $shell.BeginInvoke((New-EmptyInput), $output)
            Wait-Until { (Get-Leftover -Folder $home1) -match 'z-large' } -What 'the large file to be begun'
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            Get-OpenHandle -Path $home1 | Should -BeNullOrEmpty
        }
        finally { Remove-ModuleShell -Shell $shell }
        (Get-ChildItem -LiteralPath $home1).Name | Should -Be 'orders.csv', 'orders.parquet', 'z-large.csv'
    }

    It 'ended by Select-Object -First 1 leaves the first file and nothing else' {
        $first = Get-ChildItem -LiteralPath $home1 -Filter *.csv | ConvertTo-IngestParquet -Compression Gzip | Select-Object -First 1
        @($first).Count | Should -Be 1
        Get-OpenHandle -Path $home1 | Should -BeNullOrEmpty
        (Get-ChildItem -LiteralPath $home1).Name | Should -Be 'orders.csv', 'orders.parquet', 'z-large.csv'
    }

    It 'ended by an error that stops leaves nothing' {
        { ConvertTo-IngestParquet "$home1/missing.csv", "$home1/orders.csv" -ErrorAction Stop } | Should -Throw -ErrorId 'SourceNotFound,*'
        Get-ChildItem -LiteralPath $home1 -Filter *.parquet | Should -BeNullOrEmpty
    }
}
