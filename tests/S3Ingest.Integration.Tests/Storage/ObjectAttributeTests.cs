using Amazon.S3.Model;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Storage;

public class ObjectAttributeTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Metadata_comes_back_whatever_its_characters(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var metadata = new Dictionary<string, string>
        {
            [ObjectMetadata.SourcePath] = "Größe/日本語/ e\u0301 +%2F😀 .csv ",
            [ObjectMetadata.OriginalFileName] = "\"quoted\", comma; and\ttab\r\n",
            [ObjectMetadata.UploadedAt] = "2026-01-02T03:04:05Z",
            [ObjectMetadata.SourceSize] = "0",
            ["empty"] = "",
        };
        foreach (bool multipart in new[] { false, true })
        {
            var request = new UploadRequest { Key = $"m{multipart}", Metadata = metadata, AttemptId = "attempt-1", HoldCommit = multipart, ContentType = ContentTypes.For("x.parquet") };
            var (content, _, _) = await store.UploadAsync(request, UploadHelpers.Bytes(100));
            var info = (await store.HeadAsync(request.Key, CancellationToken.None))!;
            foreach (var (name, value) in metadata.Where(m => m.Value.Length > 0))
                Assert.Equal(value, info.Metadata[name]);
            Assert.Equal("attempt-1", info.AttemptId);
            Assert.Equal("application/vnd.apache.parquet", info.ContentType);
            Assert.Equal(100, info.Size);
            Assert.InRange(info.LastModified, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
            if (!multipart)
                Assert.Equal(Convert.ToHexStringLower(content.Sha256), info.Metadata[ObjectMetadata.Sha256]);
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Tags_are_set_with_the_object(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        foreach (bool multipart in new[] { false, true })
        {
            await store.UploadAsync(new UploadRequest { Key = $"t{multipart}", HoldCommit = multipart, Tags = new Dictionary<string, string> { ["a b"] = "c+d" } }, []);
            var tags = await bucket.Client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket.Name, Key = $"t{multipart}" });
            // RADOS Gateway 16 ignores the tags of CreateMultipartUpload.
            if (multipart && server == ServerKind.Ceph)
                Assert.Empty(tags.Tagging ?? []);
            else
                Assert.Equal([("a b", "c+d")], tags.Tagging.Select(t => (t.Key, t.Value)));
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Encryption_and_storage_class_come_from_the_settings_unless_the_request_says_otherwise(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var plain = await bucket.OpenAsync();
        await plain.UploadAsync(new UploadRequest { Key = "plain" }, [1]);
        Assert.DoesNotContain("x-amz-server-side-encryption", bucket.Front.Requests.Of("PutObject").SelectMany(r => r.Headers.Keys));
        Assert.DoesNotContain("x-amz-storage-class", bucket.Front.Requests.Of("PutObject").SelectMany(r => r.Headers.Keys));

        var store = await bucket.OpenAsync(o => o with { ServerSideEncryption = "AES256", StorageClass = "STANDARD_IA" });
        foreach (bool multipart in new[] { false, true })
        {
            var (_, _, proof) = await store.UploadAsync(new UploadRequest { Key = $"e{multipart}", HoldCommit = multipart }, [1]);
            var info = (await store.HeadAsync($"e{multipart}", CancellationToken.None))!;
            Assert.Equal("STANDARD_IA", proof.StorageClass);
            Assert.Equal("STANDARD_IA", info.StorageClass);
            // RADOS Gateway 16 takes AES256 and does not report it.
            Assert.Equal(server == ServerKind.LocalS3 ? "AES256" : null, info.ServerSideEncryption);
        }
        await store.UploadAsync(new UploadRequest { Key = "cold", StorageClass = "ONEZONE_IA" }, [1]);
        Assert.Equal("ONEZONE_IA", (await store.HeadAsync("cold", CancellationToken.None))!.StorageClass);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task The_ETag_of_a_KMS_object_is_no_proof(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync(o => o with { ServerSideEncryption = "aws:kms", KmsKeyId = "testkey" });
        store.Profile = store.Profile with { VerifiesCrc64Nvme = false, ReturnsChecksums = false };
        var (_, _, proof) = await store.UploadAsync(new UploadRequest { Key = "k" }, UploadHelpers.Bytes(1000));
        Assert.Equal("aws:kms", (await store.HeadAsync("k", CancellationToken.None))!.ServerSideEncryption);
        Assert.Equal(VerificationMethod.ReadBack, proof.Method);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Versions_are_reported_and_read(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server, versioned: true);
        var store = await bucket.OpenAsync(o => o with { Verify = VerifyMode.ReadBack });
        var first = await store.UploadAsync(new UploadRequest { Key = "v" }, [1]);
        var second = await store.UploadAsync(new UploadRequest { Key = "v", HoldCommit = true }, [2]);
        Assert.NotEqual(first.Proof.VersionId, second.Proof.VersionId);
        Assert.NotNull(first.Object.VersionId);
        await using var old = await store.ReadAsync("v", first.Object.VersionId, CancellationToken.None);
        Assert.Equal(1, old.ReadByte());
        Assert.Equal(VerificationMethod.ReadBack, second.Proof.Method);
    }

    public static TheoryData<ServerKind, string> OddKeys()
    {
        var data = new TheoryData<ServerKind, string>();
        string[] keys =
        [
            "with space.csv", "plus+plus", "a%2Fb", "a%20b", "e\u0301", "\u00e9", "日本語/ファイル.csv", "😀", "dots...", "trailing ", " leading",
            "a//b", "semi;colon", "q?x=1&y=2", "hash#1", "star*(1)'!", "at@home:8080", "eq=1", "tilde~", "back\\slash", "[1]", "{x}", "^|`\"<>", "ends/", "..a",
            new string('k', 1024), string.Concat(Enumerable.Repeat("é", 512)),
        ];
        foreach (var key in keys)
        {
            data.Add(ServerKind.LocalS3, key);
            data.Add(ServerKind.Ceph, key);
        }
        return data;
    }

    [Theory, MemberData(nameof(OddKeys))]
    public async Task Odd_keys_are_put_listed_read_and_deleted(ServerKind server, string key)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var store = bucket.Open();
        await store.UploadAsync(new UploadRequest { Key = key }, [1, 2, 3]);
        await using (var upload = store.StartUpload(new UploadRequest { Key = key, HoldCommit = true }))
        {
            await upload.WriteAsync(new byte[] { 4 }, CancellationToken.None);
            await upload.FinishAsync(CancellationToken.None);
            Assert.Equal((key, upload.UploadId), (await store.ListUploadsAsync("", CancellationToken.None).ToListAsync()).Select(u => (u.Key, u.UploadId)).Single());
            Assert.Single(await store.ListPartsAsync(key, upload.UploadId!, CancellationToken.None).ToListAsync());
            await upload.CommitAsync(CancellationToken.None);
        }
        Assert.Equal(key, (await store.ListAsync("", CancellationToken.None).ToListAsync()).Single().Key);
        await using (var stream = await store.ReadAsync(key, null, CancellationToken.None))
            Assert.Equal(4, stream.ReadByte());
        await store.DeleteAsync(key, CancellationToken.None);
        Assert.Null(await store.HeadAsync(key, CancellationToken.None));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Listings_go_over_all_pages(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var store = bucket.Open();
        await Parallel.ForAsync(0, 1005, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, ct) =>
            await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = $"p/{n:D5}", ContentBody = "x", UseChunkEncoding = false }, ct));
        var listed = await store.ListAsync("p/", CancellationToken.None).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 1005).Select(n => $"p/{n:D5}"), listed.Select(o => o.Key));
        Assert.All(listed, o => Assert.Equal((1L, "9dd4e461268c8034f5c8564e155c67a6"), (o.Size, o.ETag)));
        Assert.Empty(await store.ListAsync("q/", CancellationToken.None).ToListAsync());
    }
}
