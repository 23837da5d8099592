using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Quilt;

/// <summary>Reads what a table is by ranges, never whole: the footer of Parquet, the head of text formats (also as gzip).</summary>
public static class TableProfiler
{
    /// <summary>Bytes of the head of a text.</summary>
    public const int HeadBytes = 256 << 10;

    // Most footers are in here, which saves the second request.
    private const int TailBytes = 32 << 10;
    private const int LargestFooter = 16 << 20;
    private const int Trailer = 8;
    private const string Compressed = ".gz";

    /// <summary>True for a name whose table can be profiled.</summary>
    public static bool IsTable(string name) => IsParquet(name) || FormatOf(name) is not null;

    /// <summary>Profiles a table.</summary>
    /// <param name="name">Its name; the extension says what it is.</param>
    /// <param name="size">Bytes of the object.</param>
    /// <param name="read">Reads a range of it; its faults are thrown on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>With <see cref="TableProfile.Fault"/> when its content does not tell.</returns>
    public static async Task<TableProfile> ProfileAsync(string name, long size, RangeReader read, CancellationToken cancellationToken)
    {
        bool isParquet = IsParquet(name);
        var format = FormatOf(name);
        string shown = isParquet ? "parquet" : Shown(format ?? throw new ArgumentException($"'{name}' is no table.", nameof(name)));
        try
        {
            if (size == 0)
                throw new InvalidDataException("it is empty");
            return isParquet
                ? await ProfileParquetAsync(size, read, cancellationToken)
                : await ProfileTextAsync(name, format!.Value, size, read, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            return new TableProfile { Format = shown, Fault = e.Message };
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.TabularInvalid)
        {
            return new TableProfile { Format = shown, Fault = e.Message };
        }
    }

    private static async Task<TableProfile> ProfileParquetAsync(long size, RangeReader read, CancellationToken cancellationToken)
    {
        if (size < Trailer + 4)
            throw new InvalidDataException("it is too short for a Parquet file");
        var tail = await read(size - Math.Min(size, TailBytes), (int)Math.Min(size, TailBytes), cancellationToken);
        var magic = tail.AsSpan(tail.Length - 4);
        if (magic.SequenceEqual("PARE"u8))
            throw new InvalidDataException("its footer is encrypted");
        if (!magic.SequenceEqual("PAR1"u8))
            throw new InvalidDataException("it does not end as a Parquet file does; it is damaged or something else");
        uint length = BitConverter.ToUInt32(tail, tail.Length - Trailer);
        if (length > size - Trailer - 4)
            throw new InvalidDataException("its footer would be longer than the file");
        if (length > LargestFooter)
            throw new InvalidDataException($"its footer of {length >> 20} MiB is larger than the {LargestFooter >> 20} MiB that are read");
        if (length + Trailer > tail.Length)
            tail = await read(size - Trailer - length, (int)length + Trailer, cancellationToken);
        var footer = FooterReader.Read(tail.AsSpan(tail.Length - Trailer - (int)length, (int)length));
        return new TableProfile
        {
            Format = "parquet",
            RowCount = footer.RowCount,
            ColumnCount = footer.Columns.Count,
            Columns = [.. footer.Columns.Take(TableProfile.MaxColumns).Select(c => new ProfiledColumn(c.Name, c.Type, c.NullCount))],
        };
    }

    private static async Task<TableProfile> ProfileTextAsync(
        string name, TabularFormat format, long size, RangeReader read, CancellationToken cancellationToken)
    {
        var bytes = await read(0, (int)Math.Min(size, HeadBytes), cancellationToken);
        var head = new TextHead(bytes, IsWhole: size <= HeadBytes);
        if (name.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase))
            head = head.Expand();
        return head.Trim(format).Profile(name, format, Shown(format), cancellationToken);
    }

    private static bool IsParquet(string name) =>
        name.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".parq", StringComparison.OrdinalIgnoreCase);

    private static TabularFormat? FormatOf(string name) =>
        TabularFormats.Of(name.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase) ? name[..^Compressed.Length] : name);

    private static string Shown(TabularFormat format) => format switch
    {
        TabularFormat.Csv => "csv",
        TabularFormat.Tsv => "tsv",
        TabularFormat.Json => "json",
        TabularFormat.JsonLines => "jsonl",
        _ => "xml",
    };
}
