using System.Text;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>Small files that converters are known to fail on. Types are inferred from their first eight rows.</summary>
internal static class Trap
{
    /// <summary>Rows that types are inferred from.</summary>
    public const int Prefix = 4 * BatchRows;

    private const int BatchRows = 2;
    private const int Rows = 5 * Prefix;

    public static TabularConversion Conversion(
        TabularFormat format, ParquetProfile profile = default, string? jsonPath = null, string? rowElement = null) => new(
        format, new ConversionOptions { SourceName = "trap", Profile = profile, JsonPath = jsonPath, XmlRowElement = rowElement })
    { BatchRows = BatchRows, RowGroupRows = 11 };

    public static Task<Converted> ConvertAsync(string text, TabularFormat format = TabularFormat.Csv, ParquetProfile profile = default) =>
        Converted.OfAsync(Conversion(format, profile), Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// A column of one value with another one in it, which comes once before and once behind the end of what types are
    /// inferred from.
    /// </summary>
    /// <param name="plain">The value of all rows but one.</param>
    /// <param name="trap">The other one, as it stands in the file.</param>
    /// <param name="type">Type that the column must have.</param>
    /// <param name="values">What readers must show for the two; by default what stands in the file.</param>
    /// <param name="profile">Profile.</param>
    /// <param name="isContradiction">Whether the trap contradicts the type of the other rows, so that the file is read twice.</param>
    public static async Task MeetsAsync(
        string plain, string trap, string type, (string? Plain, string? Trap)? values = null, ParquetProfile profile = default, bool isContradiction = true)
    {
        foreach (var row in new[] { 3, Prefix + 5 })
        {
            var text = new StringBuilder("id,v\n");
            for (var i = 0; i < Rows; i++)
                text.Append(i).Append(',').Append(i == row ? trap : plain).Append('\n');
            var converted = await ConvertAsync(text.ToString(), profile: profile);

            Assert.Equal(["INT64", type], converted.Types);
            Assert.Equal(isContradiction && row > Prefix ? 2 : 1, converted.Result.Passes);
            using var read = await converted.ReadAsync();
            var (plainValue, trapValue) = values ?? (plain, trap);
            Assert.Equal(Enumerable.Range(0, Rows).Select(i => new[] { $"{i}", i == row ? trapValue : plainValue }), read.Rows());
        }
    }

    /// <summary>The rows that all readers find.</summary>
    public static async Task<IReadOnlyList<string?[]>> ReadAsync(Converted converted)
    {
        using var read = await converted.ReadAsync();
        return [.. read.Rows()];
    }

    /// <summary>The fault of a content, and that it left no file.</summary>
    public static async Task<IngestException> FaultAsync(byte[] content, TabularFormat format = TabularFormat.Csv)
    {
        using var output = new MemoryStream();
        var conversion = Conversion(format);
        var fault = await Assert.ThrowsAsync<IngestException>(async () =>
        {
            while (await conversion.TryWriteAsync(new MemoryStream(content), output, CancellationToken.None) is null)
                output.SetLength(0);
        });
        Assert.Equal(IngestErrorId.TabularInvalid, fault.ErrorId);
        Assert.False(output.ToArray().AsSpan().EndsWith("PAR1"u8) && output.Length > 4, "A complete file was written.");
        return fault;
    }
}
