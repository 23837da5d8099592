using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>Two runs for one name, and runs that end between two writes.</summary>
public sealed class PackageConflictTests
{
    private const string Csv = "id,name\n1,a\n2,b\n";

    [Fact]
    public async Task Who_pushes_meanwhile_wins_unless_forced()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        QuiltPackage? theirs = null;
        async Task<bool> Interfere(QuiltPackage plan)
        {
            await bucket.PutAsync("in/b.csv", Guid.NewGuid().ToString());
            theirs = await bucket.BuildAsync();
            return true;
        }

        var ours = await bucket.BuildAsync(approve: Interfere);
        Assert.Equal((OperationStatus.Failed, nameof(IngestErrorId.PackageConflict)), (ours.Status, ours.ErrorId));
        Assert.Equal(theirs!.TopHash, (await bucket.Packages.ReadLatestAsync("lab/results", default)).TopHash);

        var forced = await bucket.BuildAsync(r => r with { Force = true }, Interfere);
        Assert.Equal(forced.TopHash, (await bucket.Packages.ReadLatestAsync("lab/results", default)).TopHash);
    }

    [Fact]
    public async Task Who_pushed_while_hashes_were_found_is_seen_before_anything_is_written()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        List<string> before = [];
        var ours = await bucket.BuildAsync(r => r with { CopiesData = true, Message = "ours" }, async _ =>
        {
            await bucket.BuildAsync();
            before = await bucket.KeysAsync();
            return true;
        });
        Assert.Equal(nameof(IngestErrorId.PackageConflict), ours.ErrorId);
        Assert.NotEmpty(before);
        Assert.Equal(before, await bucket.KeysAsync());
    }

    [Theory]
    [InlineData("/[0-9]{10}$", 2)]
    [InlineData("/latest$", 3)]
    public async Task A_run_that_ends_between_two_writes_leaves_latest_as_it_was_and_the_next_one_makes_its_revision(string missing, int revisions)
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        var first = await bucket.BuildAsync();
        await bucket.PutAsync("in/a.csv", Csv + "3,c\n");
        var end = bucket.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "PutObject", KeyPattern = missing, Code = "AccessDenied" });
        var broken = await bucket.BuildAsync();
        Assert.Equal((OperationStatus.Failed, 1), (broken.Status, end.Applied));
        Assert.Equal(first.TopHash, (await bucket.Packages.ReadLatestAsync("lab/results", default)).TopHash);

        bucket.Bucket.Faults.Clear();
        var next = await bucket.BuildAsync();
        Assert.Equal(OperationStatus.Success, next.Status);
        Assert.Equal(next.TopHash, (await bucket.Packages.ReadLatestAsync("lab/results", default)).TopHash);
        var listed = await bucket.Packages.ListRevisionsAsync("lab/results", default);
        Assert.Equal(revisions, listed.Count);
        // Each of them can be read, the one that never became latest too.
        foreach (var revision in listed)
            Assert.Equal(5, (await bucket.ReadAsync(revision.TopHash)).Entries.Count);
    }
}
