using System.Globalization;
using S3Ingest.Convert;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

// What the benchmarks of the conversion need beside the peers.
switch (args)
{
    case ["make", var format, var bytes, var file]:
        await TableMaker.WriteAsync(format, long.Parse(bytes, CultureInfo.InvariantCulture), file);
        return 0;
    case ["parquet", var source, var target, var compression]:
        var options = new ConversionOptions { SourceName = Path.GetFileName(source), Compression = Enum.Parse<ParquetCompression>(compression, ignoreCase: true) };
        var of = TabularFormats.Of(source) ?? throw new ArgumentException($"'{source}' is no table.");
        var made = await FileConversion.ConvertAsync(Path.GetFullPath(source), Path.GetFullPath(target), replace: true, of, options, _ => { }, CancellationToken.None);
        Console.WriteLine($"{made.RowCount} rows, {made.Passes} pass: {string.Join(", ", made.Columns.Select(c => $"{c.Name} {c.Type}"))}");
        return 0;
    case ["xml", var source]:
        Console.WriteLine($"{XmlWalk.Count(source)} characters of values");
        return 0;
    default:
        Console.Error.WriteLine("usage: S3Ingest.Convert make csv|jsonl|xml <bytes> <file> | parquet <source> <target> snappy|zstd | xml <file>");
        return 2;
}
