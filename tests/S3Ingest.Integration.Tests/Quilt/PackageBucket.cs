using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Building;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>A bucket of objects, a registry beside it, and one ledger.</summary>
internal sealed class PackageBucket : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("s3ingest-").FullName;

    private PackageBucket(TestBucket bucket) => Bucket = bucket;

    public TestBucket Bucket { get; }

    public string Registry => Bucket.Name + "-r";

    public string LedgerPath => Path.Combine(_folder, "ledger.db");

    public List<IngestException> Faults { get; } = [];

    public QuiltRegistry Packages => new(Bucket.Open(o => o with { BucketName = Registry }));

    public static async Task<PackageBucket> CreateAsync(ServerKind kind, bool versioned = false)
    {
        var bucket = new PackageBucket(await TestBucket.CreateAsync(kind, versioned));
        await bucket.Bucket.Client.PutBucketAsync(bucket.Registry);
        return bucket;
    }

    public async Task<PutObjectResponse> PutAsync(string key, string content, bool hasSha256 = true) => await Bucket.Client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = Bucket.Name,
        Key = key,
        ContentBody = content,
        UseChunkEncoding = false,
        ChecksumSHA256 = hasSha256 && Bucket.Kind == ServerKind.LocalS3 ? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content))) : null,
    });

    /// <summary>What every test asks for, with what it changes.</summary>
    public PackageRequest Request(Func<PackageRequest, PackageRequest>? change = null)
    {
        var request = new PackageRequest
        {
            SourceBucket = Bucket.Name,
            SourcePrefix = "in/",
            PackageName = "lab/results",
            Registry = "s3://" + Registry,
            Description = "Results of the lab",
            Tags = ["test"],
            Message = "first",
        };
        return change?.Invoke(request) ?? request;
    }

    public Task<QuiltPackage> BuildAsync(Func<PackageRequest, PackageRequest>? change = null, Func<QuiltPackage, Task<bool>>? approve = null, Func<IngestOptions, IngestOptions>? options = null, CancellationToken stop = default) =>
        UseAsync(change, options, builder => builder.RunAsync(approve ?? (_ => Task.FromResult(true)), stop));

    public Task<QuiltPackage> PlanAsync(Func<PackageRequest, PackageRequest>? change = null, Func<IngestOptions, IngestOptions>? options = null) =>
        UseAsync(change, options, builder => builder.PlanAsync(default));

    public async Task<List<OperationRecord>> HistoryAsync()
    {
        await using var ledger = await OpenLedgerAsync();
        return await ledger.QueryAsync(new HistoryQuery { Types = [OperationType.Package] }).ToListAsync();
    }

    public async Task<(ManifestHeader Header, List<ManifestEntry> Entries)> ReadAsync(string topHash)
    {
        using var reader = await Packages.OpenAsync(topHash, default);
        var header = await reader.ReadHeaderAsync(default);
        return (header, await reader.ReadEntriesAsync(default).ToListAsync());
    }

    /// <summary>Content of an entry, read where the manifest says it is.</summary>
    public async Task<byte[]> ContentAsync(ManifestEntry entry)
    {
        var key = PhysicalKey.TryParse(entry.PhysicalKey)!.Value;
        using var reply = await Bucket.Client.GetObjectAsync(new GetObjectRequest { BucketName = key.BucketName, Key = key.Key, VersionId = key.VersionId });
        using var content = new MemoryStream();
        await reply.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }

    /// <summary>Keys of the registry.</summary>
    public async Task<List<string>> KeysAsync(string prefix = "") =>
        [.. ((await Bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Registry, Prefix = prefix })).S3Objects ?? []).Select(o => o.Key)];

    public async ValueTask DisposeAsync()
    {
        Bucket.Faults.Clear();
        Assert.Empty((await Bucket.Client.ListMultipartUploadsAsync(Registry)).MultipartUploads ?? []);
        foreach (string key in await KeysAsync())
            await Bucket.Client.DeleteObjectAsync(Registry, key);
        if (Bucket.Kind == ServerKind.Ceph)
            await Bucket.Client.DeleteBucketAsync(Registry);
        await Bucket.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<QuiltPackage> UseAsync(
        Func<PackageRequest, PackageRequest>? change, Func<IngestOptions, IngestOptions>? options, Func<PackageBuilder, Task<QuiltPackage>> use)
    {
        Faults.Clear();
        await using var ledger = await OpenLedgerAsync();
        var settings = Bucket.Options() with { RetryAttempts = 2 };
        using var builder = new PackageBuilder(options?.Invoke(settings) ?? settings, Request(change), ledger, NullLoggerFactory.Instance) { Faulted = Faults.Add };
        return await use(builder);
    }

    private Task<LedgerStore> OpenLedgerAsync() => LedgerStore.OpenAsync(LedgerPath, new RunInfo { Command = "test" }, NullLoggerFactory.Instance);
}
