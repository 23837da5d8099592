using Amazon.S3;
using Amazon.S3.Model;
using S3Ingest;
using S3Ingest.Core.Quilt;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>Hashes of objects that are not downloaded, equal to those of their content.</summary>
public sealed class EntryHasherTests
{
    private const int Part = 8 << 20;
    private const string Scratch = ".s3ingest/scratch/";

    [Theory]
    [InlineData(0, HashSource.Stored)]
    [InlineData(1, HashSource.Stored)]
    [InlineData(Part, HashSource.Stored)]
    public async Task A_kept_sha256_of_one_part_is_the_hash(int size, HashSource source)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        byte[] content = Bytes(size);
        await bucket.Client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = bucket.Name,
            Key = "k",
            InputStream = new MemoryStream(content),
            ChecksumSHA256 = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(content)),
        });
        Assert.Equal((Expected(content), source), await HashAsync(bucket));
        Assert.Empty(Sent(bucket, "GetObject"));
    }

    [Fact]
    public async Task A_kept_sha256_of_a_larger_put_is_recorded_as_such()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        byte[] content = Bytes(Part + 1);
        byte[] sha256 = System.Security.Cryptography.SHA256.HashData(content);
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(content), ChecksumSHA256 = Convert.ToBase64String(sha256) });
        Assert.Equal((new QuiltHash(QuiltHash.Sha256, Convert.ToHexStringLower(sha256)), HashSource.Stored), await HashAsync(bucket));
    }

    [Theory]
    [InlineData(Part, HashSource.Composite)]
    [InlineData(5 << 20, HashSource.ServerSide)]
    public async Task Parts_with_sha256_serve_when_they_are_those_of_the_hash(int partSize, HashSource source)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        byte[] content = Bytes((2 * Part) + 3);
        await UploadAsync(bucket, content, partSize);
        Assert.Equal((Expected(content), source), await HashAsync(bucket));
        Assert.Empty(Sent(bucket, "GetObject"));
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Fact]
    public async Task A_sha256_known_from_the_upload_serves_without_another_request_than_head()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        byte[] content = Bytes(1000);
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(content) });
        Assert.Equal((Expected(content), HashSource.Stored), await HashAsync(bucket, System.Security.Cryptography.SHA256.HashData(content)));
        Assert.Equal(["HeadObject"], bucket.Front.Requests.All.Select(r => r.Operation));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Without_any_checksum_the_provider_hashes_and_if_it_cannot_the_object_is_read(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        byte[] content = Bytes(Part + 1);
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(content) });
        // RADOS Gateway 16 computes no checksums.
        var source = server == ServerKind.Ceph ? HashSource.Downloaded : HashSource.ServerSide;
        Assert.Equal((Expected(content), source), await HashAsync(bucket));
        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.Equal(["k"], (await bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name })).S3Objects.Select(o => o.Key));
    }

    [Fact]
    public async Task Without_the_right_to_write_the_object_is_read_and_the_next_one_is_not_tried()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        byte[] content = Bytes(10);
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(content) });
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "CreateMultipartUpload", Code = "AccessDenied" });
        var store = bucket.Open();
        var hasher = new EntryHasher(store, store, Scratch, takesCrc64: false);
        for (int i = 0; i < 2; i++)
            Assert.Equal(HashSource.Downloaded, (await hasher.HashAsync("k", null, null, default)).Source);
        Assert.Single(Sent(bucket, "CreateMultipartUpload"));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_object_with_any_key_has_its_hash(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        byte[] content = Bytes(10);
        foreach (string key in new[] { "ä ö/日本語 +%25.csv", "a+b %2F&=?#.txt", "in/😀'$!*().bin" })
        {
            await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = key, InputStream = new MemoryStream(content) });
            var store = bucket.Open();
            Assert.Equal(Expected(content), (await new EntryHasher(store, store, Scratch, takesCrc64: false).HashAsync(key, null, null, default)).Hash);
        }
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Theory]
    [InlineData(1, HashSource.ServerSide)]
    [InlineData(null, HashSource.Downloaded)]
    public async Task An_object_that_may_not_be_copied_is_read_and_the_others_are_still_tried_for_a_while(int? denied, HashSource others)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(Bytes(10)) });
        // As where the key of one object's encryption is not ours to use.
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "UploadPartCopy", Code = "AccessDenied", Count = denied });
        var store = bucket.Open();
        var hasher = new EntryHasher(store, store, Scratch, takesCrc64: false);
        var sources = new List<HashSource>();
        for (int i = 0; i < 20; i++)
            sources.Add((await hasher.HashAsync("k", null, null, default)).Source);
        Assert.Equal([HashSource.Downloaded, .. Enumerable.Repeat(others, 19)], sources);
        Assert.InRange(Sent(bucket, "UploadPartCopy").Count(), 2, denied is null ? 10 : 20);
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Fact]
    public async Task A_kept_crc64_is_taken_when_that_is_wanted()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        byte[] content = Bytes(10);
        string crc = S3Ingest.Core.Storage.Crc64Nvme.ToBase64(S3Ingest.Core.Storage.Crc64Nvme.Compute(content));
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(content), ChecksumCRC64NVME = crc });
        var store = bucket.Open();
        Assert.Equal(new QuiltHash(QuiltHash.Crc64Nvme, crc), (await new EntryHasher(store, store, Scratch, takesCrc64: true).HashAsync("k", null, null, default)).Hash);
        Assert.Equal(Expected(content), (await new EntryHasher(store, null, Scratch, takesCrc64: false).HashAsync("k", null, null, default)).Hash);
    }

    [Fact]
    public async Task The_version_that_is_asked_for_is_hashed()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        byte[] content = Bytes(10);
        var first = await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(content) });
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(Bytes(11)) });
        var store = bucket.Open();
        var hashed = await new EntryHasher(store, store, Scratch, takesCrc64: false).HashAsync("k", first.VersionId, null, default);
        Assert.Equal((Expected(content), first.VersionId, 10L), (hashed.Hash, hashed.VersionId, hashed.Size));
    }

    [Fact]
    public async Task An_object_that_is_gone_is_a_clear_error()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var store = bucket.Open();
        var fault = await Assert.ThrowsAsync<IngestException>(() => new EntryHasher(store, store, Scratch, takesCrc64: false).HashAsync("k", null, null, default));
        Assert.Equal(IngestErrorId.SourceNotFound, fault.ErrorId);
    }

    private static async Task<(QuiltHash, HashSource)> HashAsync(TestBucket bucket, byte[]? known = null)
    {
        var store = bucket.Open();
        bucket.Front.Requests.Clear();
        var entry = await new EntryHasher(store, store, Scratch, takesCrc64: false).HashAsync("k", null, known is null ? null : _ => Task.FromResult<byte[]?>(known), default);
        return (entry.Hash, entry.Source);
    }

    private static IEnumerable<string> Sent(TestBucket bucket, string operation) => bucket.Front.Requests.Of(operation).Select(r => r.Key);

    private static async Task UploadAsync(TestBucket bucket, byte[] content, int partSize)
    {
        var created = await bucket.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bucket.Name, Key = "k", ChecksumAlgorithm = ChecksumAlgorithm.SHA256 });
        var parts = new List<PartETag>();
        foreach (var (piece, i) in content.Chunk(partSize).Select((p, i) => (p, i)))
        {
            string sha256 = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(piece));
            var reply = await bucket.Client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = bucket.Name, Key = "k", UploadId = created.UploadId, PartNumber = i + 1, InputStream = new MemoryStream(piece), ChecksumSHA256 = sha256,
            });
            parts.Add(new PartETag(i + 1, reply.ETag) { ChecksumSHA256 = sha256 });
        }
        await bucket.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket.Name, Key = "k", UploadId = created.UploadId, PartETags = parts });
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static QuiltHash Expected(byte[] content)
    {
        using var hash = new ChunkedSha256(content.Length);
        hash.Append(content);
        return hash.Finish();
    }
}
