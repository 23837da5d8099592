using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Structure;

/// <summary>A whole migration and its undo.</summary>
public sealed class MigrationTests
{
    private const string Model = "datasets/training-output/job-1/model.tar.gz";

    [Theory]
    [InlineData(ServerKind.LocalS3, false)]
    [InlineData(ServerKind.LocalS3, true)]
    [InlineData(ServerKind.Ceph, false)]
    [InlineData(ServerKind.Ceph, true)]
    public async Task Objects_move_with_everything_they_have_and_come_back_so(ServerKind server, bool versioned)
    {
        await using var world = await MigrationBucket.CreateAsync(server, versioned);
        await world.PutAsync("team/" + Model, "model", Dress);
        await world.PutAsync("team/datasets//training-output/job-2/metadata.json", "{}");
        await world.PutAsync("team/datasets/compilation-output/c 1/ml_c5/Modell März+1.tar.gz", "compiled");
        await world.PutAsync("team/datasets/raw/a.csv", "stays");
        await world.PutAsync("team/notes.txt", "nobody knows");
        await world.PutAsync("other/" + Model, "not ours");
        var before = await world.SnapshotAsync();

        var moved = await world.MoveAsync(new MigrationOptions { KeyPrefix = "team/" });

        Assert.Equal([MigrationStatus.Completed], moved.Records.Select(r => r.Status).Distinct());
        var after = await world.SnapshotAsync();
        Assert.Equal(
            [
                "other/" + Model, "team/datasets/raw/a.csv", "team/models/compilation/c 1/ml_c5/Modell März+1.tar.gz", "team/models/training/job-1/model.tar.gz",
                "team/models/training/job-2/metadata.json", "team/notes.txt",
            ],
            after.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(before["team/" + Model], after["team/models/training/job-1/model.tar.gz"]);
        Assert.Equal(before.Values.Order(StringComparer.Ordinal), after.Values.Order(StringComparer.Ordinal));
        Assert.Equal(
            (OperationStatus.Success, 3L, 3L, 0L, 1L),
            (moved.Report!.Status, moved.Report.Planned, moved.Report.Done, moved.Report.LegacyCount, moved.Report.OrphanCount));
        Assert.Equal([$"s3://{world.Bucket.Name}/team/notes.txt"], moved.Report.Orphans);
        Assert.NotEmpty(await world.Bucket.GetAsync(MigrationFiles.Report(moved.Id)));

        world.ChangeMachine();
        var back = await world.UndoAsync(moved.Id);

        Assert.Equal(OperationStatus.Success, back.Report!.Status);
        Assert.All(back.Records, r => Assert.Equal(MigrationStatus.RolledBack, r.Status));
        Assert.Equal(before, await world.SnapshotAsync());
        Assert.Equal(0, await world.Bucket.CountUploadsAsync());
    }

    [Theory]
    [InlineData(ServerKind.LocalS3, true)]
    [InlineData(ServerKind.Ceph, false)]
    public async Task What_the_provider_checks_is_found_out(ServerKind server, bool checks)
    {
        await using var world = await MigrationBucket.CreateAsync(server);
        var profile = (await world.Bucket.OpenAsync()).Profile;
        Assert.Equal((checks, checks), (profile.ConditionalCopy, profile.ConditionalDelete));
        Assert.Empty(await world.KeysAsync());
        Assert.Equal(0, await world.Bucket.CountVersionsAsync());
    }

    [Fact]
    public async Task Storage_class_encryption_and_redirect_are_carried()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.PutAsync(Model, "model", r =>
        {
            r.StorageClass = S3StorageClass.StandardInfrequentAccess;
            r.ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS;
            r.ServerSideEncryptionKeyManagementServiceKeyId = "arn:aws:kms:us-east-1:000000000000:key/k1";
            r.WebsiteRedirectLocation = "/elsewhere";
        });
        var before = await world.DescribeAsync(Model);
        Assert.Contains("STANDARD_IA", before, StringComparison.Ordinal);
        Assert.Contains("key/k1", before, StringComparison.Ordinal);

        await world.MoveAsync();

        Assert.Equal(before, await world.DescribeAsync("models/training/job-1/model.tar.gz"));
    }

    [Fact]
    public async Task A_multipart_object_keeps_its_parts_and_its_tag()
    {
        await using var world = await MigrationBucket.CreateAsync();
        var etag = await PutPartsAsync(world, Model, [6 << 20, 5 << 20, 1234], Dress);
        var before = await world.DescribeAsync(Model);

        var moved = await world.MoveAsync();

        var head = await world.Bucket.Client.GetObjectMetadataAsync(world.Bucket.Name, "models/training/job-1/model.tar.gz");
        Assert.Equal(etag, head.ETag);
        Assert.Equal(before, await world.DescribeAsync("models/training/job-1/model.tar.gz"));
        Assert.Equal(OperationStatus.Success, moved.Report!.Status);
    }

    [Fact]
    public async Task An_object_too_large_for_one_copy_goes_in_parts()
    {
        await using var world = await MigrationBucket.CreateAsync();
        world.CopyLimit = 5 << 20;
        var content = new byte[(11 << 20) + 7];
        new Random(5).NextBytes(content);
        await world.PutAsync(Model, "", r => (r.ContentBody, r.InputStream) = (null, new MemoryStream(content)));
        await world.PutAsync("datasets/training-output/job-1/metadata.json", "{}");
        var before = await world.DescribeAsync(Model);

        var moved = await world.MoveAsync();

        Assert.Equal(OperationStatus.Success, moved.Report!.Status);
        Assert.Equal(before, await world.DescribeAsync("models/training/job-1/model.tar.gz"));
        Assert.Equal(3, world.Bucket.Front.Requests.All.Count(r => r.Operation == "UploadPartCopy"));
    }

    [Fact]
    public async Task Part_copies_on_a_real_server_keep_the_tag_too()
    {
        await using var world = await MigrationBucket.CreateAsync(ServerKind.Ceph);
        var etag = await PutPartsAsync(world, Model, [5 << 20, 5 << 20, 99], Dress);
        var before = await world.DescribeAsync(Model);

        var moved = await world.MoveAsync();

        Assert.All(moved.Records, r => Assert.Equal((MigrationStatus.Completed, null), (r.Status, r.ErrorMessage)));
        Assert.Equal(etag.Trim('"'), (await world.Bucket.Client.GetObjectMetadataAsync(world.Bucket.Name, "models/training/job-1/model.tar.gz")).ETag.Trim('"'));
        Assert.Equal(before, await world.DescribeAsync("models/training/job-1/model.tar.gz"));
    }

    [Fact]
    public async Task Retention_and_legal_hold_go_with_the_object()
    {
        await using var world = await MigrationBucket.CreateAsync();
        var client = world.Bucket.Client;
        var name = world.Bucket.Name + "-lock";
        await client.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = true });
        var until = DateTime.UtcNow.AddDays(1);
        await client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = name,
            Key = Model,
            ContentBody = "model",
            UseChunkEncoding = false,
            ObjectLockMode = ObjectLockMode.Governance,
            ObjectLockRetainUntilDate = until,
            ObjectLockLegalHoldStatus = ObjectLockLegalHoldStatus.On,
        });
        using var store = S3Ingest.Core.Storage.ObjectStore.Open(world.Bucket.Options() with { BucketName = name }, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await using var ledger = await S3Ingest.Core.Ledger.LedgerStore.OpenAsync(world.LedgerPath, new S3Ingest.Core.Ledger.RunInfo { Command = "Test" }, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var engine = new MigrationEngine(world.Bucket.Options() with { BucketName = name }, store, ledger, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

        await foreach (var record in engine.MoveAsync(new MigrationOptions(), CancellationToken.None))
            Assert.Equal((MigrationStatus.Completed, null), (record.Status, record.ErrorMessage));

        var head = await client.GetObjectMetadataAsync(name, "models/training/job-1/model.tar.gz");
        Assert.Equal((ObjectLockMode.Governance, ObjectLockLegalHoldStatus.On), (head.ObjectLockMode, head.ObjectLockLegalHoldStatus));
        Assert.Equal(until, head.ObjectLockRetainUntilDate!.Value.ToUniversalTime(), TimeSpan.FromSeconds(1));
        // The locked version itself is where it was, below the marker.
        Assert.Contains((await client.ListVersionsAsync(name)).Versions, v => v.Key == Model && v.IsDeleteMarker != true);
    }

    [Fact]
    public async Task Grants_go_with_the_object_where_the_bucket_has_them()
    {
        await using var world = await MigrationBucket.CreateAsync();
        await world.Bucket.Client.PutBucketOwnershipControlsAsync(new PutBucketOwnershipControlsRequest
        {
            BucketName = world.Bucket.Name,
            OwnershipControls = new OwnershipControls { Rules = [new OwnershipControlsRule { ObjectOwnership = ObjectOwnership.ObjectWriter }] },
        });
        await world.PutAsync(Model, "model", r => r.CannedACL = S3CannedACL.PublicRead);
        await world.PutAsync("datasets/training-output/job-1/private", "mine");

        var moved = await world.MoveAsync();

        Assert.Equal(OperationStatus.Success, moved.Report!.Status);
        Assert.Contains(await GrantsAsync("models/training/job-1/model.tar.gz"), g => g.Permission == S3Permission.READ && g.Grantee.URI.EndsWith("AllUsers", StringComparison.Ordinal));
        Assert.Single(await GrantsAsync("models/training/job-1/private"));

        async Task<List<S3Grant>> GrantsAsync(string key) =>
            (await world.Bucket.Client.GetObjectAclAsync(new GetObjectAclRequest { BucketName = world.Bucket.Name, Key = key })).Grants;
    }

    [Fact]
    public async Task What_is_asked_for_moves_and_nothing_else()
    {
        await using var world = await MigrationBucket.CreateAsync();
        foreach (var job in new[] { "a", "b" })
        {
            await world.PutAsync($"datasets/training-output/{job}/model.tar.gz", job);
            await world.PutAsync($"datasets/training-output/{job}/logs/1.log", job);
        }
        Assert.Equal(["a", "a"], (await world.PlanAsync(new MigrationOptions { JobName = "a" })).Records.Select(r => r.JobName));
        Assert.Equal(2, (await world.PlanAsync(new MigrationOptions { Include = ["**/*.log"] })).Records.Count);
        Assert.Equal(2, (await world.PlanAsync(new MigrationOptions { Exclude = ["datasets/*/*/logs/*"] })).Records.Count);
        Assert.Single((await world.PlanAsync(new MigrationOptions { MaxObjects = 1 })).Records);
        Assert.All((await world.PlanAsync()).Records, r => Assert.Equal(MigrationStatus.Planned, r.Status));
        Assert.DoesNotContain(world.Bucket.Front.Requests.All, r => r.Key.StartsWith(MigrationFiles.Root, StringComparison.Ordinal));

        var moved = await world.MoveAsync(new MigrationOptions { JobName = "b", KeepSource = true });

        Assert.Equal(2, moved.Report!.Done);
        Assert.Equal(6, (await world.KeysAsync()).Count);
        await world.UndoAsync(moved.Id);
        Assert.Equal(4, (await world.KeysAsync()).Count);
    }

    private static void Dress(PutObjectRequest request)
    {
        request.ContentType = "application/gzip";
        request.Headers.CacheControl = "max-age=60";
        request.Headers.ContentDisposition = "attachment; filename=\"m.gz\"";
        request.Headers.ContentEncoding = "gzip";
        request.Metadata["owner"] = "m%C3%BCller";
        request.Metadata["Note"] = "a b";
        request.TagSet = [new Tag { Key = "stage", Value = "test & more" }, new Tag { Key = "a", Value = "" }];
    }

    private static async Task<string> PutPartsAsync(MigrationBucket world, string key, int[] sizes, Action<PutObjectRequest> dress)
    {
        var like = new PutObjectRequest();
        dress(like);
        var client = world.Bucket.Client;
        var begin = new InitiateMultipartUploadRequest { BucketName = world.Bucket.Name, Key = key, ContentType = like.ContentType, TagSet = like.TagSet };
        foreach (var name in like.Metadata.Keys)
            begin.Metadata[name] = like.Metadata[name];
        begin.Headers.CacheControl = like.Headers.CacheControl;
        begin.Headers.ContentEncoding = like.Headers.ContentEncoding;
        begin.Headers["Expires"] = "Thu, 01 Dec 2033 16:00:00 GMT";
        var uploadId = (await client.InitiateMultipartUploadAsync(begin)).UploadId;
        var parts = new List<PartETag>();
        foreach (var (size, i) in sizes.Select((s, i) => (s, i)))
        {
            var content = new byte[size];
            new Random(i).NextBytes(content);
            var part = await client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = world.Bucket.Name,
                Key = key,
                UploadId = uploadId,
                PartNumber = i + 1,
                InputStream = new MemoryStream(content),
                UseChunkEncoding = false,
            });
            parts.Add(new PartETag(i + 1, part.ETag));
        }
        await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = world.Bucket.Name, Key = key, UploadId = uploadId, PartETags = parts });
        return (await client.GetObjectMetadataAsync(world.Bucket.Name, key)).ETag;
    }
}
