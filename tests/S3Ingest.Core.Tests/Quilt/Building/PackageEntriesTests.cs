using System.Diagnostics;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Building;
using S3Ingest.Core.Quilt.Organization;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Quilt.Building;

[Collection(nameof(AloneCollection))]
public sealed class PackageEntriesTests(ITestOutputHelper output)
{
    private static readonly int Count = Environment.GetEnvironmentVariable("S3INGEST_LONG") == "1" ? 1_000_000 : 50_000;

    [Fact]
    public void Documents_take_their_places_between_the_files() => Prop.ForAll(
        Gen.SubListOf("README.md", "a", "data/raw/x", "data.csv", "metadata/z", "metadata/data_dictionary.json", "metadata/provenance.json", "quilt_summarize.json", "~").ToArbitrary(),
        keys =>
        {
            var documents = keys.Where(k => GeneratedKeys.All.Contains(k)).Reverse().Select(Entry);
            var files = keys.Where(k => !GeneratedKeys.All.Contains(k)).Order(LogicalKey.Order).Select(Entry);
            return PackageEntries.Merge(files, documents).Select(e => e.LogicalKey).SequenceEqual(keys.Order(LogicalKey.Order));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task An_entry_costs_a_few_hundred_bytes_and_the_passes_over_all_of_them_hold_nothing()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var plan = await PlanAsync(Count);
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        var planned = watch.Elapsed;

        var header = ManifestHeader.Create(null, null, null);
        using var hash = new TopHash(header);
        long inPass = 0;
        int seen = 0;
        foreach (var entry in new PackageEntries(plan).Files(areCopies: false))
        {
            hash.Add(entry);
            if (++seen == Count / 2)
                inPass = GC.GetTotalMemory(forceFullCollection: true) - before;
        }
        hash.Finish();
        var writer = new ManifestWriter(Stream.Null);
        foreach (var entry in new PackageEntries(plan).Files(areCopies: false))
            await writer.WriteAsync(entry, default);
        await writer.FlushAsync(default);
        output.WriteLine($"{Count} entries: {held >> 20} MiB held ({held / Count} bytes an entry), {inPass >> 20} MiB in the pass, manifest of {writer.Length >> 20} MiB; planned in {planned.TotalSeconds:F1} s, all in {watch.Elapsed.TotalSeconds:F1} s");
        Assert.Equal(Count, seen);
        Assert.InRange(held / Count, 1, 350);
        Assert.InRange(inPass - held, long.MinValue, 4 << 20);
        GC.KeepAlive(plan);
    }

    // Keys of some 60 characters, version ids of 32, as S3 has them.
    private static async Task<PackagePlan> PlanAsync(int count)
    {
        var entries = new EntryTable();
        var organization = await PackageOrganizer.OrganizeAsync(ObjectsAsync(), new OrganizerOptions(), default);
        return new PackagePlan
        {
            Request = new PackageRequest { SourceBucket = "source", SourcePrefix = "runs/" },
            PackageName = "lab/runs",
            Registry = "packages",
            SuggestedRegistry = null,
            Rationale = "",
            Organization = organization,
            Preview = "",
            Skipped = [],
            Entries = entries,
            Contents = new PackageAccumulator().Build(),
            Folders = new FolderFinder(organization),
            Templates = PackageTemplates.BuiltIn,
            Faults = new PackageFaults(),
            Gate = null,
            Latest = default,
        };

        async IAsyncEnumerable<SourceObject> ObjectsAsync()
        {
            await Task.CompletedTask;
            for (int i = 0; i < count; i++)
            {
                entries.Add(Convert.ToHexStringLower(BitConverter.GetBytes(i)).PadRight(32, 'v'), EntryHasher.OfWhole(SHA256.HashData(BitConverter.GetBytes(i)), 1000));
                yield return new SourceObject($"2026/site-{i % 100:D3}/instrument-{i % 7}/measurement-{i:D9}.csv", 1000, DateTimeOffset.UnixEpoch.AddSeconds(i));
            }
        }
    }

    private static ManifestEntry Entry(string key) => new(key, "s3://b/" + key, 1, new QuiltHash(QuiltHash.Sha256Chunked, "x"), MetadataJson.Empty);
}
