using System.Diagnostics;
using S3Ingest.Core.Ledger;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class BytesPerSourceTests(ITestOutputHelper output)
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("S3INGEST_LONG") == "1";

    [Theory]
    [InlineData(SourceKind.Regular)]
    [InlineData(SourceKind.Tabular)]
    public async Task A_completed_source_with_a_path_of_40_characters_takes_at_most_250_bytes(SourceKind kind)
    {
        int count = Long && kind == SourceKind.Regular ? 1_000_000 : 100_000;
        using var folder = new LedgerFolder();
        var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var clock = Stopwatch.StartNew();
        var random = new Random(1);
        // 64 sources in work at a time, as the pipeline has at most.
        for (int first = 0; first < count; first += 64)
            await Task.WhenAll(Enumerable.Range(first, Math.Min(64, count - first)).Select(i => SourceAsync(store, target, i, kind, random.Next(1 << 30))));
        output.WriteLine($"{count:N0} sources written in {clock.Elapsed.TotalSeconds:F1} s, {store.Commits:N0} transactions");
        await store.DisposeAsync();

        folder.Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        long bytes = (long)folder.Scalar("PRAGMA page_count")! * (long)folder.Scalar("PRAGMA page_size")!;
        output.WriteLine($"{(double)bytes / count:F1} bytes for each source ({kind})");
        clock.Restart();
        Assert.Equal("ok", folder.Scalar("PRAGMA quick_check"));
        output.WriteLine($"quick_check {clock.Elapsed.TotalSeconds:F2} s for {bytes >> 20} MiB");

        clock.Restart();
        await using var again = await folder.OpenAsync();
        output.WriteLine($"open {clock.Elapsed.TotalSeconds:F2} s");
        clock.Restart();
        var known = await again.LoadKnownAsync(target);
        output.WriteLine($"LoadKnown {clock.Elapsed.TotalSeconds:F2} s, {known.MemorySize >> 20} MiB");
        Assert.Equal(count, known.Count);
        Assert.True(known.MemorySize <= 64L << 20);
        await MeasureQueriesAsync(again);
        Assert.True(bytes / count <= 250, $"{bytes / count} bytes");
    }

    // Figures, not limits: they depend on the machine.
    private async Task MeasureQueriesAsync(LedgerStore store)
    {
        var queries = new (string Name, HistoryQuery Query)[]
        {
            ("newest", new HistoryQuery()),
            ("failed, none there", new HistoryQuery { Statuses = [OperationStatus.Failed] }),
            ("error id, none there", new HistoryQuery { ErrorIds = ["KeyInvalid"] }),
            ("path, common", new HistoryQuery { Path = "*.csv*" }),
            ("path, rare", new HistoryQuery { Path = "*-0000000017.*" }),
            ("path with a set, rare", new HistoryQuery { Path = "*-000000001[7].*" }),
            ("path, exact", new HistoryQuery { Path = "/inbox/none" }),
            ("key, rare", new HistoryQuery { Key = "*-0000000017.*" }),
            ("user, unknown", new HistoryQuery { User = "nobody" }),
            ("bucket, unknown", new HistoryQuery { Bucket = "nobucket" }),
            ("type, none there", new HistoryQuery { Types = [OperationType.Upload] }),
            ("success, last hour", new HistoryQuery { Statuses = [OperationStatus.Success], Since = DateTimeOffset.UtcNow.AddHours(-1) }),
        };
        foreach (var (name, query) in queries)
        {
            var clock = Stopwatch.StartNew();
            var page = await LedgerFolder.ListAsync(store.QueryAsync(query with { First = 20 }));
            output.WriteLine($"query {name}: {page.Count} in {clock.Elapsed.TotalMilliseconds:F0} ms");
        }
    }

    private static async Task SourceAsync(LedgerStore store, Target target, int i, SourceKind kind, int noise)
    {
        string path = $"{noise % 100:d4}/{noise:x8}/measurement-{i:d10}.csv"[..40];
        path = path.Length < 40 ? path.PadRight(40, 'x') : path;
        string key = kind == SourceKind.Tabular ? $"in/{Path.ChangeExtension(path, null)}.parquet" : "in/" + path;
        var now = DateTimeOffset.UtcNow;
        var claim = await store.BeginAsync(LedgerFolder.Start(target, path, key) with
        {
            Kind = kind,
            Size = 10_000 + noise,
            ModifiedTicks = now.UtcTicks - 30_000_000L - noise,
            DetectedAt = now.AddMilliseconds(-2100 - noise % 100),
            SettledAt = now.AddMilliseconds(-40 - noise % 100),
        });
        await store.EndAsync(LedgerFolder.End(claim!.Operation, OperationStatus.Success, LedgerFolder.Outcome(key) with
        {
            SentSize = kind == SourceKind.Tabular ? 5_000 + noise / 4 : null,
        }) with
        {
            EndedAt = now.AddMilliseconds(400 + noise % 100),
            UploadedAt = now.AddMilliseconds(300 + noise % 100),
            VerifiedAt = now.AddMilliseconds(350 + noise % 100),
            RowCount = kind == SourceKind.Tabular ? noise / 40 : null,
        });
    }
}
