using System.Globalization;

namespace S3Ingest.Figures;

/// <summary>Bytes of ledger per completed source, paths of 40 characters, of a real run.</summary>
internal static class LedgerSize
{
    private const int Count = 5_000;

    public static async Task MeasureAsync(Bench bench)
    {
        await bench.RunOnceAsync();
        var empty = new FileInfo(bench.Ledger).Length;
        Directory.CreateDirectory(Path.Combine(bench.Watch, "department/incoming"));
        for (var i = 0; i < Count; i++)
            await File.WriteAllTextAsync(Path.Combine(bench.Watch, $"department/incoming/export-{i:0000000000}.csv"), $"{i}");
        await bench.RunOnceAsync();
        var bytes = new FileInfo(bench.Ledger).Length - empty;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ledger: {bytes / (double)Count:0} bytes per completed source ({Count} sources, paths of 41 characters)"));
    }
}
