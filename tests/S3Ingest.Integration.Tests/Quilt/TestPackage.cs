using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Checking;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>A package that is put together entry by entry, sound or not, and written as it is.</summary>
internal sealed class TestPackage(TestBucket bucket, string name = "lab/results")
{
    public const string Readme = "# lab/results\n\nWhat it is.\n";

    private readonly List<ManifestEntry> _entries = [];

    public string Name => name;

    public string? Message { get; init; } = "message";

    /// <summary>What a user of quilt3 would give; it passes the moderate level.</summary>
    public string? UserMeta { get; init; } = """{"description": "results", "tags": ["a"]}""";

    public WorkflowStamp? Workflow { get; init; }

    /// <summary>Puts an object and makes it an entry.</summary>
    public async Task<TestPackage> AddAsync(string logicalKey, byte[] content, string hashType = QuiltHash.Sha256Chunked, string meta = "{}")
    {
        string key = $"data/{logicalKey}";
        var reply = await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = key, InputStream = new MemoryStream(content) });
        return Add(logicalKey, new PhysicalKey(bucket.Name, key, reply.VersionId).ToString(), content.Length, HashOf(content, hashType), meta);
    }

    public Task<TestPackage> AddAsync(string logicalKey, string content) => AddAsync(logicalKey, Encoding.UTF8.GetBytes(content));

    /// <summary>Makes an entry of whatever is said.</summary>
    public TestPackage Add(string logicalKey, string physicalKey, long size, QuiltHash hash, string meta = "{}")
    {
        _entries.Add(new ManifestEntry(logicalKey, physicalKey, size, hash, MetadataJson.Parse(meta)));
        return this;
    }

    public static QuiltHash HashOf(byte[] content, string type)
    {
        if (type == QuiltHash.Sha256)
            return new QuiltHash(type, Convert.ToHexStringLower(SHA256.HashData(content)));
        if (type == QuiltHash.Crc64Nvme)
            return new QuiltHash(type, Core.Storage.Crc64Nvme.ToBase64(Core.Storage.Crc64Nvme.Compute(content)));
        using var hash = new ChunkedSha256(content.Length);
        hash.Append(content);
        return hash.Finish();
    }

    /// <summary>Writes manifest and pointers in the order of quilt3, or as the entries were added.</summary>
    /// <param name="at">Seconds; name of the pointer.</param>
    /// <param name="isSorted">False writes a manifest as it is, under an invented top hash.</param>
    public async Task<FoundRevision> PushAsync(long at = 1795226317, bool isSorted = true)
    {
        var header = ManifestHeader.Create(Message, UserMeta is null ? null : MetadataJson.Parse(UserMeta), Workflow);
        var entries = isSorted ? [.. _entries.OrderBy(e => e.LogicalKey, LogicalKey.Order)] : _entries;
        string topHash = new('0', 64);
        if (isSorted)
        {
            using var hash = new TopHash(header);
            entries.ForEach(hash.Add);
            topHash = hash.Finish();
        }
        using var manifest = new MemoryStream();
        var writer = new ManifestWriter(manifest);
        await writer.WriteAsync(header, default);
        foreach (var entry in entries)
            await writer.WriteAsync(entry, default);
        await writer.FlushAsync(default);
        await PutAsync(RegistryKeys.Manifest(topHash), manifest.ToArray());
        await PutAsync(RegistryKeys.Pointer(name, at), Encoding.ASCII.GetBytes(topHash));
        await PutAsync(RegistryKeys.Latest(name), Encoding.ASCII.GetBytes(topHash));
        return new FoundRevision(name, topHash, at, true);
    }

    public async Task PutAsync(string key, byte[] content) =>
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = key, InputStream = new MemoryStream(content) });

    /// <summary>Findings of a check, in a form that tests compare: severity, rule, subject.</summary>
    public async Task<(IReadOnlyList<string> Findings, QuiltHashing? Proved)> CheckAsync(FoundRevision revision, PackageCheckOptions? options = null)
    {
        using var stores = new BucketStores(bucket.Options(), NullLoggerFactory.Instance);
        var check = new PackageCheck(stores, bucket.Name, options ?? new PackageCheckOptions());
        var findings = new List<QuiltFinding>();
        await foreach (var finding in check.RunAsync(revision, default))
            findings.Add(finding);
        Assert.All(findings, f => Assert.False(string.IsNullOrWhiteSpace(f.Suggestion) || string.IsNullOrWhiteSpace(f.Message)));
        string package = PackageUris.Catalog(bucket.Name, revision.PackageName, revision.TopHash);
        return ([.. findings.Select(f => $"{f.Severity} {f.Rule} {f.Subject.Replace(package, "package", StringComparison.Ordinal)}").Order(StringComparer.Ordinal)], check.Proved);
    }
}
