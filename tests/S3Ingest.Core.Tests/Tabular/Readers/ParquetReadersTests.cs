namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>The readers themselves, over files that DuckDB wrote.</summary>
public sealed class ParquetReadersTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");

    public void Dispose() => File.Delete(_path);

    [ReadersTheory]
    [InlineData("uncompressed")]
    [InlineData("snappy")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task All_readers_give_every_type_in_the_same_canonical_form(string codec)
    {
        await WriteAsync($$"""
            SELECT * FROM (VALUES
                (1::BIGINT, 1.5::DOUBLE, true, DATE '2020-02-29', TIME '12:34:56.123456', TIMESTAMP '1969-12-31 23:59:59.999999',
                    TIMESTAMPTZ '2020-01-01 00:00:00.000001+02', TIMESTAMP_NS '2020-01-01 00:00:00.000000001',
                    '{{'\ufeff'}}ä''"' || chr(0) || chr(10) || '{{"\U0001F600"}}', '{"a": 1.0}'::JSON,
                    12345678901234567890123456789012345.678::DECIMAL(38,3), -0.001::DECIMAL(38,3)),
                (-9223372036854775808, '-0.0'::DOUBLE, false, DATE '0001-01-01', TIME '00:00:00', TIMESTAMP '9999-12-31 23:59:59.999999',
                    TIMESTAMPTZ '0001-01-01 00:00:00+00', TIMESTAMP_NS '1700-01-01 00:00:00', '', 'null'::JSON, -99999999999999999999999999999999999.999, 0),
                (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            ) t(i, d, b, dt, t, ts, tz, ns, s, j, de, small)
            """, codec);

        using var read = await ParquetReaders.ReadWithAllAsync(_path);

        Assert.Empty(read.Reservations);
        Assert.Equal(
            ["INT64", "DOUBLE", "BOOLEAN", "DATE", "TIME(us)", "TIMESTAMP(us)", "TIMESTAMP(us, UTC)", "TIMESTAMP(ns)", "STRING", "JSON", "DECIMAL(38,3)", "DECIMAL(38,3)"],
            read.Columns.Select(column => column.Type));
        Assert.Equal(
            [
                ["1", "3ff8000000000000", "true", "2020-02-29", "45296123456", "-1", "1577829600000001", "1577836800000000001",
                    "\ufeffä'\"\0\n\U0001F600", "{\"a\": 1.0}", "12345678901234567890123456789012345.678", "-0.001"],
                ["-9223372036854775808", "8000000000000000", "false", "0001-01-01", "0", "253402300799999999", "-62135596800000000", "-8520336000000000000",
                    "", "null", "-99999999999999999999999999999999999.999", "0.000"],
                [.. Enumerable.Repeat<string?>(null, 12)],
            ],
            read.Rows());
        Assert.Equal(3, read.RowCount);
    }

    [ReadersFact]
    public async Task Tables_of_several_row_groups_come_in_order()
    {
        await WriteAsync("SELECT i::BIGINT AS i FROM range(150_000) r(i)", "snappy");

        using var read = await ParquetReaders.ReadWithAllAsync(_path);

        Assert.Equal(150_000, read.RowCount);
        Assert.Equal(Enumerable.Range(0, 150_000).Select(i => $"{i}"), read.Rows().Select(row => row[0]));
    }

    [ReadersFact]
    public async Task A_table_without_rows_has_its_columns()
    {
        await WriteAsync("SELECT 1::BIGINT AS \"a \"\"b\", 'x' AS ü WHERE false", "snappy");

        using var read = await ParquetReaders.ReadWithAllAsync(_path);

        Assert.Equal([("a \"b", "INT64"), ("ü", "STRING")], read.Columns.Select(column => (column.Name, column.Type)));
        Assert.Empty(read.Rows());
    }

    [ReadersFact]
    public async Task Types_that_a_reader_cannot_give_are_named_and_never_taken_for_equal()
    {
        await WriteAsync("SELECT 5::INTEGER AS i", "snappy");

        using var content = await ParquetReaders.ReadAsync(_path, ParquetReader.ArrowRs);

        Assert.False(content.Columns[0].IsSupported);
        Assert.Contains("Int32", content.Columns[0].Reason);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => ParquetReaders.ReadWithAllAsync(_path));
    }

    [ReadersFact]
    public async Task Every_reader_refuses_what_is_no_Parquet_file()
    {
        await File.WriteAllTextAsync(_path, "PAR1 and then something else PAR1");

        foreach (var reader in ParquetReaders.All)
            await Assert.ThrowsAsync<ParquetReadException>(() => ParquetReaders.ReadAsync(_path, reader));
    }

    [ReadersFact]
    public async Task A_question_that_fails_does_not_end_the_readers()
    {
        await Assert.ThrowsAsync<ParquetReadException>(() => ParquetReaders.QueryAsync("SELEC"));

        using var content = await ParquetReaders.QueryAsync("SELECT 'still here' AS answer");
        Assert.Equal(["still here"], content.Values("answer"));
    }

    private async Task WriteAsync(string select, string codec)
    {
        using var _ = await ParquetReaders.QueryAsync($"COPY ({select}) TO '{_path}' (FORMAT parquet, CODEC {codec}, ROW_GROUP_SIZE 50_000)");
    }
}
