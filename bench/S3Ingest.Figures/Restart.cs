using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Figures;

/// <summary>
/// Time from the start of the process until a file that waits there is visible: with a million completed rows, then with
/// the million files themselves present too.
/// </summary>
internal static class Restart
{
    private const int Folders = 1_000;
    private const int FilesPerFolder = 1_000;

    private static readonly DateTime Time = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public static async Task MeasureAsync(Bench bench)
    {
        await bench.RunOnceAsync();
        await ImportAsync(bench);
        await StartAsync(bench, "1,000,000 completed rows", "first.bin");
        MakeFiles(bench.Watch);
        await StartAsync(bench, "1,000,000 completed rows and their files", "second.bin");
    }

    private static async Task StartAsync(Bench bench, string what, string name)
    {
        await File.WriteAllTextAsync(Path.Combine(bench.Watch, name), name);
        // Old enough to be settled at the first look.
        await Task.Delay(TimeSpan.FromSeconds(3));
        var watch = Stopwatch.StartNew();
        using var service = bench.Start(once: false);
        await bench.VisibleAsync(name);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"restart: {what}: a waiting file is visible {watch.Elapsed.TotalSeconds:0.0} s after the start of the process"));
        await Bench.StopAsync(service);
    }

    private static async Task ImportAsync(Bench bench)
    {
        await using var ledger = await LedgerStore.OpenAsync(bench.Ledger, new RunInfo { Command = "figures" }, NullLoggerFactory.Instance);
        var target = await ledger.TargetAsync(bench.Watch, bench.Endpoint, Bench.Bucket, "");
        var added = await ledger.ImportAsync(Names().Select((name, i) => new RebuiltSource
        {
            Target = target,
            RelativePath = name,
            Size = 0,
            ModifiedTicks = Time.Ticks,
            UploadedAt = Time,
            Sha256 = System.Security.Cryptography.SHA256.HashData([]),
            Outputs = [new OutputOutcome { Ordinal = 0, Key = name, OriginalSize = 0, SentSize = 0, ETag = "d41d8cd98f00b204e9800998ecf8427e", ContentType = "application/octet-stream" }],
        }));
        if (added != Folders * FilesPerFolder)
            throw new InvalidOperationException($"{added} rows were added.");
    }

    private static void MakeFiles(string watch)
    {
        for (var folder = 0; folder < Folders; folder++)
            Directory.CreateDirectory(Path.Combine(watch, $"{folder:0000}"));
        Parallel.ForEach(Names(), name =>
        {
            var path = Path.Combine(watch, name);
            File.WriteAllBytes(path, []);
            File.SetLastWriteTimeUtc(path, Time);
        });
    }

    private static IEnumerable<string> Names() =>
        Enumerable.Range(0, Folders).SelectMany(folder => Enumerable.Range(0, FilesPerFolder).Select(file => $"{folder:0000}/a file of the million {file:00000000}.bin"));
}
