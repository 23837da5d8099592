using System.Text;
using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>Two sources that want one key never overwrite each other, whichever comes first and whatever the ledger remembers.</summary>
public sealed class KeyOwnershipTests
{
    private static readonly byte[] First = Encoding.UTF8.GetBytes("a\n1\n");
    private static readonly byte[] Second = Encoding.UTF8.GetBytes("a\n2\n3\n");

    public static TheoryData<string, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool>();
            foreach (var pair in new[] { "sibling table", "sibling file", "merge", "archives", "archives in merge", "compressed" })
            {
                foreach (var swapped in new[] { false, true })
                {
                    foreach (var loses in new[] { false, true })
                        cases.Add(pair, swapped, loses);
                }
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Neither_overwrites_the_other(string pair, bool swapped, bool losesLedger)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { ArchiveLayout = pair.Contains("merge", StringComparison.Ordinal) ? ArchiveLayout.Merge : ArchiveLayout.Folder };
        ((string Path, byte[] File) One, (string Path, byte[] File) Other) sources = pair switch
        {
            "sibling table" => (("a.zip", ArchiveFile.Zip(("x.csv", First))), ("a/x.csv", Second)),
            "sibling file" => (("a.zip", ArchiveFile.Zip(("x.bin", First))), ("a/x.bin", Second)),
            "merge" => (("a.zip", ArchiveFile.Zip(("x.bin", First))), ("x.bin", Second)),
            "compressed" => (("x.bin.gz", ArchiveFile.Gzip(First)), ("x.bin", Second)),
            _ => (("a.zip", ArchiveFile.Zip(("x.bin", First), ("only.bin", [1]))), ("a.tar", ArchiveFile.Tar(("x.bin", Second)))),
        };
        var (one, other) = swapped ? (sources.Other, sources.One) : (sources.One, sources.Other);

        inbox.Drop(one.Path, one.File);
        Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.OnceAsync(options)).Status);
        var before = await ContentAsync(bucket);
        if (losesLedger)
            Directory.Delete(Path.GetDirectoryName(inbox.Ledger)!, recursive: true);
        inbox.Drop(other.Path, other.File);
        var result = (await Engine.OnceAsync(options)).Single(r => r.TargetPath == Path.Combine(inbox.Watch, other.Path));

        var after = await ContentAsync(bucket);
        Assert.All(before, b => Assert.Equal(b.Value, after[b.Key]));
        if (result.Status == OperationStatus.Success)
            Assert.Contains(after, a => !before.ContainsKey(a.Key) && result.Outputs.Any(o => o.Key == a.Key));
        else
            Assert.Equal("KeyCollision", result.ErrorId);
        // A plain file has no second choice of key; everything else has.
        Assert.Equal(other.Path.EndsWith("x.bin", StringComparison.Ordinal), result.Status == OperationStatus.Failed);
        // The winner's next state goes to its own keys, and so does the loser's.
        Assert.Empty(await Engine.OnceAsync(options));
    }

    [Fact]
    public async Task An_entry_keeps_its_second_choice_and_is_left_out_where_that_is_taken_too()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("a/x.bin", [1]);
        Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));
        inbox.Drop("a.zip", ArchiveFile.Zip(("x.bin", [2]), ("y.bin", [3])));
        Assert.Equal(["a.zip/x.bin", "a/y.bin"], Assert.Single(await Engine.OnceAsync(inbox.Options(bucket))).Outputs.Select(o => o.Key).Order(StringComparer.Ordinal));
        await bucket.AssertHoldsAsync([("a/x.bin", [1]), ("a.zip/x.bin", [2]), ("a/y.bin", [3])]);

        inbox.Drop("b/x.bin", [4]);
        await bucket.Client.PutObjectAsync(Foreign("b.zip/x.bin"));
        Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));
        inbox.Drop("b.zip", ArchiveFile.Zip(("x.bin", [5]), ("y.bin", [6])));

        var partial = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal((OperationStatus.Partial, "KeyCollision", "x.bin"), (partial.Status, partial.ErrorId, partial.Skipped.Single().Path));
        Assert.Equal([6], await bucket.GetAsync("b/y.bin"));
        Assert.Equal([4], await bucket.GetAsync("b/x.bin"));
        Assert.Equal("other", Encoding.UTF8.GetString(await bucket.GetAsync("b.zip/x.bin")));

        Amazon.S3.Model.PutObjectRequest Foreign(string key)
        {
            var request = new Amazon.S3.Model.PutObjectRequest { BucketName = bucket.Name, Key = key, ContentBody = "other" };
            request.Metadata["ingest-source-path"] = "elsewhere.bin";
            return request;
        }
    }

    private static async Task<Dictionary<string, string>> ContentAsync(TestBucket bucket)
    {
        var content = new Dictionary<string, string>();
        foreach (var key in await bucket.KeysAsync())
            content[key] = Content.Hash(await bucket.GetAsync(key));
        return content;
    }
}
