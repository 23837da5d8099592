using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Uploads;

namespace S3Ingest.Core.Tests.Uploads;

[Collection(nameof(AloneCollection))]
public sealed class ItemExpanderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("s3ingest-").FullName;

    [Fact]
    public async Task A_hundred_thousand_files_are_found_one_by_one_in_little_memory()
    {
        const int count = 100_000;
        var set = Path.Combine(_root, "set");
        for (var i = 0; i < count; i++)
        {
            if (i % 1_000 == 0)
                Directory.CreateDirectory(Path.Combine(set, $"{i / 1_000}"));
            File.Create(Path.Combine(set, $"{i / 1_000}", $"{i}")).Dispose();
        }
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var found = 0;

        await foreach (var job in ExpandAsync(new UploadSettings(), set))
        {
            Assert.Null(job.Fault);
            if (++found == count)
                Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 << 20);
        }

        Assert.Equal(count, found);
    }

    [Fact]
    public async Task Two_items_that_want_one_key_are_told_apart()
    {
        foreach (var path in new[] { "1/set/a", "2/set/a", "2/set/b" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
            File.WriteAllText(Path.Combine(_root, path), "");
        }

        var jobs = await ListAsync(new UploadSettings(), Path.Combine(_root, "1/set"), Path.Combine(_root, "2/set"));

        Assert.Equal([("1/set/a", null), ("2/set/a", IngestErrorId.KeyCollision), ("2/set/b", null)],
            jobs.OrderBy(j => j.Source.FullPath, StringComparer.Ordinal).Select(j => (Path.GetRelativePath(_root, j.Source.FullPath), j.Fault?.ErrorId)));
        Assert.All(await ListAsync(new UploadSettings { UserId = 1 }, Path.Combine(_root, "1/set"), Path.Combine(_root, "2/set")), j => Assert.Null(j.Fault));
    }

    [Fact]
    public async Task What_was_moved_into_a_completed_directory_below_the_item_is_not_found_again()
    {
        var completed = Path.Combine(_root, "set", "completed");
        Directory.CreateDirectory(completed);
        File.WriteAllText(Path.Combine(completed, "old"), "");
        File.WriteAllText(Path.Combine(_root, "set", "new"), "");
        var options = Options with { CompletedDirectory = completed };

        var jobs = new List<UploadJob>();
        await foreach (var job in Expander(options, new UploadSettings()).ExpandAsync(Items(Path.Combine(_root, "set")), CancellationToken.None))
            jobs.Add(job);

        Assert.Equal("set/new", Assert.Single(jobs).Source.RelativePath);
    }

    [Fact]
    public async Task A_directory_does_not_fit_the_key_of_one_object()
    {
        var job = Assert.Single(await ListOneAsync(new UploadSettings(), _root, "one"));
        Assert.Equal((IngestErrorId.KeyInvalid, true), (job.Fault!.ErrorId, job.IsNoSource));
        Assert.Null(Assert.Single(await ListOneAsync(new UploadSettings { Compress = true }, _root, "one")).Fault);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static IngestOptions Options => new() { BucketName = "b", LedgerPath = "l" };

    private static ItemExpander Expander(IngestOptions options, UploadSettings settings) => new(options, settings, new UploadKeys(options, settings), NullLogger.Instance);

    private static IAsyncEnumerable<UploadItem> Items(params string[] paths) => paths.Select(p => new UploadItem(p)).ToAsyncEnumerable();

    private static IAsyncEnumerable<UploadJob> ExpandAsync(UploadSettings settings, string path) => Expander(Options, settings).ExpandAsync(Items(path), CancellationToken.None);

    private static Task<List<UploadJob>> ListAsync(UploadSettings settings, params string[] paths) => ToListAsync(Expander(Options, settings).ExpandAsync(Items(paths), CancellationToken.None));

    private static Task<List<UploadJob>> ListOneAsync(UploadSettings settings, string path, string key) =>
        ToListAsync(Expander(Options, settings).ExpandAsync(new[] { new UploadItem(path, key) }.ToAsyncEnumerable(), CancellationToken.None));

    private static async Task<List<UploadJob>> ToListAsync(IAsyncEnumerable<UploadJob> jobs)
    {
        var list = new List<UploadJob>();
        await foreach (var job in jobs)
            list.Add(job);
        return list;
    }
}
