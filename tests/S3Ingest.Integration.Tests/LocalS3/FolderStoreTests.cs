using Amazon.S3.Model;
using S3Ingest.LocalS3;

namespace S3Ingest.Integration.Tests.LocalS3;

public sealed class FolderStoreTests : IAsyncLifetime
{
    private const string Bucket = "kept";
    private readonly string _folder = Directory.CreateTempSubdirectory("locals3-").FullName;
    private LocalS3Server _server = null!;
    private Amazon.S3.AmazonS3Client _client = null!;

    public async Task InitializeAsync() => await StartAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Objects_versions_tags_and_uploads_survive_a_restart()
    {
        await _client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Enabled } });
        var first = (await PutAsync("k", "one")).VersionId;
        var second = (await PutAsync("k", "two")).VersionId;
        await _client.PutObjectTaggingAsync(new PutObjectTaggingRequest { BucketName = Bucket, Key = "k", Tagging = new Tagging { TagSet = [new Tag { Key = "t", Value = "1" }] } });
        var upload = (await _client.InitiateMultipartUploadAsync(Bucket, "m")).UploadId;
        var part = await _client.UploadPartAsync(new UploadPartRequest { BucketName = Bucket, Key = "m", UploadId = upload, PartNumber = 1, InputStream = new MemoryStream([1, 2]) });

        await StopAsync();
        await StartAsync();
        Assert.Equal("two", await GetAsync("k", null));
        Assert.Equal("one", await GetAsync("k", first));
        Assert.Equal([second, first], (await _client.ListVersionsAsync(Bucket)).Versions.Select(static v => v.VersionId));
        Assert.Single((await _client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = Bucket, Key = "k" })).Tagging);
        await _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = Bucket, Key = "m", UploadId = upload, PartETags = [new PartETag(1, part.ETag)] });
        Assert.Equal(2, (await _client.GetObjectMetadataAsync(Bucket, "m")).ContentLength);
    }

    [Fact]
    public async Task Replaced_deleted_and_aborted_content_leaves_no_file()
    {
        for (var i = 0; i < 3; i++)
            await PutAsync("k", $"content {i}");
        await PutAsync("gone", "x");
        await _client.DeleteObjectAsync(Bucket, "gone");
        var upload = (await _client.InitiateMultipartUploadAsync(Bucket, "m")).UploadId;
        await _client.UploadPartAsync(new UploadPartRequest { BucketName = Bucket, Key = "m", UploadId = upload, PartNumber = 1, InputStream = new MemoryStream([1]) });
        await _client.AbortMultipartUploadAsync(Bucket, "m", upload);
        Assert.Single(Blobs());
    }

    [Fact]
    public async Task Refused_upload_leaves_no_file()
    {
        await Assert.ThrowsAnyAsync<Amazon.S3.AmazonS3Exception>(() => _client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Bucket,
            Key = "k",
            InputStream = new MemoryStream([1]),
            UseChunkEncoding = false,
            ChecksumCRC64NVME = "AAAAAAAAAAA=",
        }));
        Assert.Empty(Blobs());
    }

    [Fact]
    public async Task Files_that_no_record_names_are_removed_at_the_start()
    {
        await PutAsync("k", "content");
        await StopAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(Blobs().Single())!, "0123456789abcdef"), "left over");
        await StartAsync();
        Assert.Single(Blobs());
        Assert.Equal("content", await GetAsync("k", null));
    }

    [Fact]
    public async Task Readers_see_an_object_whole_while_it_is_overwritten()
    {
        await PutAsync("k", new string('0', 300_000));
        var writers = Enumerable.Range(0, 4).Select(async w =>
        {
            for (var i = 0; i < 25; i++)
                await PutAsync("k", new string((char)('a' + w), 300_000));
        }).ToArray();
        var readers = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!writers.All(static w => w.IsCompleted))
            {
                var content = await GetAsync("k", null);
                Assert.Equal((300_000, 1), (content.Length, content.Distinct().Count()));
            }
        });
        await Task.WhenAll([.. writers, .. readers]);
        Assert.Single(Blobs());
    }

    private string[] Blobs() => Directory.GetFiles(Path.Combine(_folder, "blobs"), "*", SearchOption.AllDirectories);

    private async Task StartAsync()
    {
        _server = await LocalS3Server.StartAsync(new LocalS3Options { DataDirectory = _folder, Buckets = [Bucket] }, CancellationToken.None);
        _client = ClientFactory.Create(_server);
    }

    private async Task StopAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private Task<PutObjectResponse> PutAsync(string key, string content) =>
        _client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = content, UseChunkEncoding = false });

    private async Task<string> GetAsync(string key, string? version)
    {
        using var response = await _client.GetObjectAsync(Bucket, key, version);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync();
    }

    private sealed class ClientFactory : LocalS3Test
    {
        public static Amazon.S3.AmazonS3Client Create(LocalS3Server server) => ClientOf(server);
    }
}
