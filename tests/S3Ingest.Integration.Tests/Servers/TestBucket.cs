using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.LocalS3;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Servers;

/// <summary>A new bucket on one server, with a fault layer before it. Disposing it removes the bucket.</summary>
public sealed class TestBucket : IAsyncDisposable
{
    private const string CephVariable = "S3INGEST_TEST_CEPH";

    private readonly List<IDisposable> _owned = [];

    private TestBucket(ServerKind kind, LocalS3Server front, string accessKey, string secretKey)
    {
        (Kind, Front, AccessKey, SecretKey) = (kind, front, accessKey, secretKey);
        Client = new AmazonS3Client(new BasicAWSCredentials(accessKey, secretKey), ClientConfig(front.Endpoint));
        _owned.Add(Client);
    }

    public ServerKind Kind { get; }

    public string Name { get; } = $"t-{Guid.NewGuid():N}";

    public string AccessKey { get; }

    public string SecretKey { get; }

    /// <summary>LocalS3 itself, or its fault layer as a proxy before Ceph.</summary>
    public LocalS3Server Front { get; private set; }

    public FaultRules Faults => Front.Faults;

    public Uri Endpoint => Front.Endpoint;

    /// <summary>A client that is not ours, to look at what is there.</summary>
    public AmazonS3Client Client { get; }

    public static async Task<TestBucket> CreateAsync(ServerKind kind, bool versioned = false, string? folder = null)
    {
        var options = new LocalS3Options { DataDirectory = folder };
        if (kind == ServerKind.Ceph)
        {
            var (endpoint, access, secret) = Ceph();
            options = options with { ProxyTo = endpoint, AccessKey = access, SecretKey = secret };
        }
        var front = await LocalS3Server.StartAsync(options, CancellationToken.None);
        var bucket = new TestBucket(kind, front, options.AccessKey, options.SecretKey);
        await bucket.Client.PutBucketAsync(bucket.Name);
        if (versioned)
        {
            await bucket.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest
            {
                BucketName = bucket.Name,
                VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
            });
        }
        return bucket;
    }

    public IngestOptions Options() => new()
    {
        BucketName = Name,
        LedgerPath = "unused",
        EndpointUrl = Endpoint,
        ForcePathStyle = true,
        AccessKeyId = new Secret(AccessKey),
        SecretAccessKey = new Secret(SecretKey),
        RetryMaxDelay = TimeSpan.FromSeconds(1),
    };

    /// <summary>A store that has probed the endpoint.</summary>
    public async Task<ObjectStore> OpenAsync(Func<IngestOptions, IngestOptions>? change = null, ILoggerFactory? loggers = null)
    {
        var store = Open(change, loggers);
        await store.ProbeAsync("", CancellationToken.None);
        Front.Requests.Clear();
        return store;
    }

    /// <summary>A store with the conservative profile.</summary>
    public ObjectStore Open(Func<IngestOptions, IngestOptions>? change = null, ILoggerFactory? loggers = null)
    {
        var options = Options();
        var store = ObjectStore.Open(change?.Invoke(options) ?? options, loggers ?? NullLoggerFactory.Instance);
        _owned.Add(store);
        return store;
    }

    /// <summary>Takes the endpoint off the network; <see cref="StartAsync"/> brings it back at the same port.</summary>
    public async Task StopAsync() => await Front.DisposeAsync();

    /// <summary>What was there is there again on Ceph, and on a LocalS3 with a folder.</summary>
    public async Task StartAsync()
    {
        Front = await LocalS3Server.StartAsync(Front.Options with { Port = Front.Endpoint.Port, Buckets = [Name] }, CancellationToken.None);
    }

    public async Task<byte[]> GetAsync(string key)
    {
        using var reply = await Client.GetObjectAsync(Name, key);
        using var content = new MemoryStream();
        await reply.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }

    public async Task<int> CountUploadsAsync() =>
        (await Client.ListMultipartUploadsAsync(Name)).MultipartUploads?.Count ?? 0;

    public async Task<int> CountVersionsAsync() => (await Client.ListVersionsAsync(Name)).Versions?.Count ?? 0;

    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        if (Kind == ServerKind.Ceph)
            await EmptyAsync();
        foreach (var item in _owned)
            item.Dispose();
        await Front.DisposeAsync();
    }

    private async Task EmptyAsync()
    {
        foreach (var upload in (await Client.ListMultipartUploadsAsync(Name)).MultipartUploads ?? [])
            await Client.AbortMultipartUploadAsync(Name, upload.Key, upload.UploadId);
        while ((await Client.ListVersionsAsync(Name)).Versions is { Count: > 0 } page)
        {
            foreach (var version in page)
                await Client.DeleteObjectAsync(Name, version.Key, version.VersionId);
        }
        await Client.DeleteBucketAsync(Name);
    }

    private static AmazonS3Config ClientConfig(Uri endpoint) => new()
    {
        ServiceURL = endpoint.AbsoluteUri,
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    };

    private static (Uri Endpoint, string AccessKey, string SecretKey) Ceph()
    {
        var parts = Environment.GetEnvironmentVariable(CephVariable)?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not { Length: 3 })
        {
            Assert.Fail($"{CephVariable} is not set to \"http://127.0.0.1:PORT ACCESS SECRET\". Start the server with "
                + "tests/servers/start-ceph.sh (it prints that line after \"ready\") or run ./build.sh Test, which does.");
        }
        return (new Uri(parts[0]), parts[1], parts[2]);
    }
}
