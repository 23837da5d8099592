using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Quilt.Building;
using S3Ingest.Core.Storage;

namespace S3Ingest.Figures;

/// <summary>
/// B9: a Quilt package of 100,000 objects whose checksums are known, beside a listing of them alone, in turn. The server is in
/// this process and keeps everything in memory, so that a page of the listing costs a few milliseconds where S3 takes a hundred.
/// </summary>
internal static class Packages
{
    private const int Pairs = 5;
    private const int Concurrency = 32;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private const string Prefix = "runs/";

    public static async Task MeasureAsync(Bench bench)
    {
        // BENCH_SCALE as in bench/run: percent.
        int count = 1_000 * int.Parse(Environment.GetEnvironmentVariable("BENCH_SCALE") ?? "100", CultureInfo.InvariantCulture);
        var options = bench.Options();
        var objects = await SeedAsync(bench, count);
        using var store = ObjectStore.Open(options, NullLoggerFactory.Instance);
        var (clocks, processors) = (new List<double>(), new List<double>());
        Cost listing = default, package = default;
        var phases = new SortedDictionary<PackagePhase, TimeSpan>();
        for (int i = 0; i < Pairs; i++)
        {
            listing = await CostAsync(async () =>
            {
                await foreach (var _ in store.ListAsync(Prefix, default))
                {
                }
            });
            phases.Clear();
            package = await CostAsync(() => BuildAsync(options, objects, $"first try {i}", phases));
            clocks.Add(package.Clock / listing.Clock);
            processors.Add(package.Processor / listing.Processor);
        }
        clocks.Sort();
        processors.Sort();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"package: {count:N0} entries of known checksum, {clocks[Pairs / 2]:F2} times a listing alone, {processors[Pairs / 2]:F2} times its processor time (last pair {package.Clock:F2} s and {listing.Clock:F2} s), peak {process.PeakWorkingSet64 >> 20} MiB with the server"));
        Console.WriteLine("package: " + string.Join(", ", phases.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value.TotalSeconds:F2} s"))));
    }

    private static async Task<List<GivenObject>> SeedAsync(Bench bench, int count)
    {
        var objects = new GivenObject[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (i, ct) =>
        {
            string key = $"{Prefix}site-{i % 100:D3}/measurement-{i:D9}.bin";
            string content = i.ToString(CultureInfo.InvariantCulture);
            var put = await bench.Client.PutObjectAsync(new() { BucketName = Bench.Bucket, Key = key, ContentBody = content, UseChunkEncoding = false }, ct);
            objects[i] = new GivenObject(Bench.Bucket, key)
            {
                Size = content.Length,
                ETag = put.ETag.Trim('"'),
                Sha256 = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(content)),
            };
        });
        return [.. objects];
    }

    private static async Task BuildAsync(IngestOptions options, List<GivenObject> objects, string message, SortedDictionary<PackagePhase, TimeSpan> phases)
    {
        var request = new PackageRequest
        {
            SourceBucket = Bench.Bucket,
            SourcePrefix = Prefix,
            Objects = objects,
            PackageName = "bench/known",
            Registry = Bench.Bucket,
            Description = "Known checksums",
            Tags = ["bench"],
            Message = message,
            Force = true,
        };
        await using var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "bench" }, NullLoggerFactory.Instance);
        using var builder = new PackageBuilder(options, request, ledger, NullLoggerFactory.Instance) { Faulted = fault => throw fault };
        var run = builder.RunAsync(_ => Task.FromResult(true), default);
        while (!run.IsCompleted)
        {
            await Task.WhenAny(run, Task.Delay(Look));
            phases[builder.Progress.Phase] = builder.Progress.Elapsed;
        }
        var package = await run;
        if (package.Hashing.Stored != objects.Count)
            throw new InvalidOperationException($"Of {objects.Count} checksums {package.Hashing.Stored} were taken.");
    }

    private static async Task<Cost> CostAsync(Func<Task> work)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await work();
        return new Cost(watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    /// <summary>Seconds, of the clock and of all processors.</summary>
    private readonly record struct Cost(double Clock, double Processor);
}
