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
    private const string Prefix = "runs/";

    public static async Task MeasureAsync(Bench bench)
    {
        // BENCH_SCALE as in bench/run: percent.
        int count = 1_000 * int.Parse(Environment.GetEnvironmentVariable("BENCH_SCALE") ?? "100", CultureInfo.InvariantCulture);
        var options = bench.Options();
        var objects = await SeedAsync(bench, count);
        using var store = ObjectStore.Open(options, NullLoggerFactory.Instance);
        var ratios = new List<double>();
        double listing = 0;
        double package = 0;
        for (int i = 0; i < Pairs; i++)
        {
            listing = await SecondsAsync(async () =>
            {
                await foreach (var _ in store.ListAsync(Prefix, default))
                {
                }
            });
            package = await SecondsAsync(() => BuildAsync(options, objects, $"first try {i}"));
            ratios.Add(package / listing);
        }
        ratios.Sort();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"package: {count:N0} entries of known checksum, {ratios[Pairs / 2]:F2} times a listing alone (last pair {package:F2} s and {listing:F2} s), peak {process.PeakWorkingSet64 >> 20} MiB with the server"));
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

    private static async Task BuildAsync(IngestOptions options, List<GivenObject> objects, string message)
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
        var package = await builder.RunAsync(_ => Task.FromResult(true), default);
        if (package.Hashing.Stored != objects.Count)
            throw new InvalidOperationException($"Of {objects.Count} checksums {package.Hashing.Stored} were taken.");
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
