using Amazon.S3.Model;
using S3Ingest.Core.Structure;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Structure;

public sealed class StructureTests
{
    private static readonly StructureLayout Layout = StructureLayout.BuiltIn;

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task The_audit_of_a_bucket_finds_what_is_not_in_order(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        string[] keys =
        [
            "p/models/training/j 日/model.tar.gz", "p/models/training/j 日/metadata.json", "p/models/training/bare/model.tar.gz",
            "p/datasets/training-output/j 日/model.tar.gz", "p/datasets/training-output/x/model.tar.gz", "p/datasets//training-output/y/a+b%2F",
            "p/datasets/training-output/short", "p/other/x", "p/.s3ingest/migrations/m/manifest.jsonl", "outside/x",
        ];
        foreach (var key in keys)
            await PutAsync(bucket, key);
        var findings = new List<StructureFinding>();
        await foreach (var finding in new StructureAudit(bucket.Open(), Layout, "p", null).RunAsync(CancellationToken.None))
            findings.Add(finding);
        Assert.Equal(
            [
                (StructureRule.DoubleSlash, "p/datasets//training-output/y/a+b%2F", "p/models/training/y/a+b%2F"),
                (StructureRule.MigrationLeftover, "p/datasets/training-output/j 日/model.tar.gz", "p/models/training/j 日/model.tar.gz"),
                (StructureRule.MalformedPath, "p/datasets/training-output/short", null),
                (StructureRule.InconsistentPath, "p/datasets/training-output/x/model.tar.gz", "p/models/training/x/model.tar.gz"),
                (StructureRule.MissingMetadata, "p/models/training/bare/", null),
                (StructureRule.OrphanObject, "p/other/x", null),
            ],
            findings.Select(f => (f.Rule, f.Key, f.NewKey)).OrderBy(f => f.Key, StringComparer.Ordinal));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_reference_resolves_before_during_and_after_a_move(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        const string Old = "datasets/training-output/j/model.tar.gz";
        const string New = "models/training/j/model.tar.gz";
        var resolver = new ArtifactResolver(bucket.Open(), Layout, "", null);
        await Assert.ThrowsAsync<IngestException>(() => resolver.ResolveAsync(Old, CancellationToken.None));
        await PutAsync(bucket, Old);
        Assert.Equal((Old, Old), (await KeyOf(Old), await KeyOf(New)));
        Assert.Equal("datasets/training-output/j/", await KeyOf("models/training/j/"));
        await bucket.Client.CopyObjectAsync(bucket.Name, Old, bucket.Name, New);
        Assert.Equal((New, New), (await KeyOf(Old), await KeyOf(New)));
        await bucket.Client.DeleteObjectAsync(bucket.Name, Old);
        Assert.Equal((New, "models/training/j/"), (await KeyOf(Old), await KeyOf("datasets/training-output/j/")));

        async Task<string> KeyOf(string key) => (await resolver.ResolveAsync(key, CancellationToken.None)).Key;
    }

    private static Task<PutObjectResponse> PutAsync(TestBucket bucket, string key) =>
        bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = key, ContentBody = "content", UseChunkEncoding = false });
}
