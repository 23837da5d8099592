using System.Globalization;
using System.IO.Compression;
using System.Text;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>Contents of tabular sources, and what their Parquet files say.</summary>
internal static class Tables
{
    /// <summary>A table that the writer closes one row group of before its end: its Parquet file has three parts, and its last row may differ.</summary>
    public const int LargeRows = (1 << 20) + 1_000;

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>Two columns of whole numbers that no codec makes smaller than 16 bytes a row.</summary>
    /// <param name="lastValue">Second value of the last row; text contradicts everything before it.</param>
    public static byte[] Large(string lastValue)
    {
        var random = new Random(5);
        var csv = new StringBuilder("a,b\n", LargeRows * 40);
        for (var row = 1; row < LargeRows; row++)
            csv.Append(CultureInfo.InvariantCulture, $"{Number(random)},{Number(random)}\n");
        return Utf8(csv.Append(CultureInfo.InvariantCulture, $"{Number(random)},{lastValue}\n").ToString());
    }

    /// <summary>Asserts that every independent reader finds these columns and rows.</summary>
    /// <param name="parquet">The file.</param>
    /// <param name="columns">Name and type of each column.</param>
    /// <param name="rows">Values of each row in the readers' canonical text.</param>
    public static async Task AssertHoldsAsync(byte[] parquet, (string Name, string Type)[] columns, string?[][] rows)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, parquet);
            using var read = await ParquetReaders.ReadWithAllAsync(path);
            Assert.Equal(columns, read.Columns.Select(c => (c.Name, c.Type)));
            Assert.Equal(rows, read.Rows());
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Rows and last value of a column, by one reader: for tables that are long.</summary>
    public static async Task<(long Rows, string Type, string? Last)> LastAsync(byte[] parquet, string column)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, parquet);
            using var read = await ParquetReaders.ReadAsync(path, ParquetReader.DuckDb);
            var rows = 0L;
            string? last = null;
            foreach (var value in read.Values(column))
                (rows, last) = (rows + 1, value);
            return (rows, read.Columns.Single(c => c.Name == column).Type, last);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static long Number(Random random) => random.NextInt64(100_000_000_000_000_000, 1_000_000_000_000_000_000);
}
