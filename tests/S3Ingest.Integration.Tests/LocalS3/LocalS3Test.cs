using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Ingest.LocalS3;
using S3Ingest.LocalS3.Auth;

namespace S3Ingest.Integration.Tests.LocalS3;

/// <summary>A server of its own for every test, with a bucket, the AWS SDK and a raw client in front of it.</summary>
public abstract class LocalS3Test : IAsyncLifetime
{
    protected const string Bucket = "tests";
    protected const int MinPart = 1024;

    protected LocalS3Server Server { get; private set; } = null!;

    protected AmazonS3Client Client { get; private set; } = null!;

    internal RawS3 Raw { get; private set; } = null!;

    protected virtual LocalS3Options Options => new()
    {
        Buckets = [Bucket],
        MinPartSize = MinPart,
        MoreKeys = [new AccessKey("READONLY", "readonlysecret", ReadOnly: true)],
    };

    public virtual async Task InitializeAsync()
    {
        Server = await LocalS3Server.StartAsync(Options, CancellationToken.None);
        Client = ClientOf(Server);
        Raw = new RawS3(Server);
    }

    public virtual async Task DisposeAsync()
    {
        Raw.Dispose();
        Client.Dispose();
        await Server.DisposeAsync();
    }

    protected static AmazonS3Client ClientOf(LocalS3Server server, string? accessKey = null, string? secret = null) => new(
        new BasicAWSCredentials(accessKey ?? server.AccessKey, secret ?? server.SecretKey),
        new AmazonS3Config
        {
            ServiceURL = server.Endpoint.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            Timeout = TimeSpan.FromSeconds(20),
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });

    protected async Task<PutObjectResponse> PutAsync(string key, byte[] content, Action<PutObjectRequest>? change = null)
    {
        var request = new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(content), UseChunkEncoding = false };
        change?.Invoke(request);
        return await Client.PutObjectAsync(request);
    }

    protected async Task<byte[]> GetAsync(string key, string? versionId = null)
    {
        using var response = await Client.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = key, VersionId = versionId });
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }

    protected async Task<string> CreateUploadAsync(string key, Action<InitiateMultipartUploadRequest>? change = null)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = Bucket, Key = key };
        change?.Invoke(request);
        return (await Client.InitiateMultipartUploadAsync(request)).UploadId;
    }

    protected async Task<UploadPartResponse> UploadPartAsync(string key, string uploadId, int number, byte[] content, Action<UploadPartRequest>? change = null)
    {
        var request = new UploadPartRequest
        {
            BucketName = Bucket,
            Key = key,
            UploadId = uploadId,
            PartNumber = number,
            InputStream = new MemoryStream(content),
            UseChunkEncoding = false,
        };
        change?.Invoke(request);
        return await Client.UploadPartAsync(request);
    }

    protected async Task<CompleteMultipartUploadResponse> CompleteAsync(
        string key, string uploadId, IEnumerable<(int Number, string ETag)> parts, Action<CompleteMultipartUploadRequest>? change = null)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = Bucket,
            Key = key,
            UploadId = uploadId,
            PartETags = [.. parts.Select(static part => new PartETag(part.Number, part.ETag))],
        };
        change?.Invoke(request);
        return await Client.CompleteMultipartUploadAsync(request);
    }

    protected Task EnableVersioningAsync(VersionStatus? status = null) => Client.PutBucketVersioningAsync(new PutBucketVersioningRequest
    {
        BucketName = Bucket,
        VersioningConfig = new S3BucketVersioningConfig { Status = status ?? VersionStatus.Enabled },
    });

    protected static async Task<AmazonS3Exception> RefusedAsync(string code, Func<Task> action)
    {
        var error = await Assert.ThrowsAnyAsync<AmazonS3Exception>(action);
        Assert.Equal(code, error.ErrorCode);
        return error;
    }

    protected static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
