using Amazon.S3.Model;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Structure;

/// <summary>A bucket that is migrated by one machine, and by others that have only the bucket.</summary>
internal sealed class MigrationBucket : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("s3ingest-").FullName;
    private int _machines;
    private string? _profile;

    private MigrationBucket(TestBucket bucket) => (Bucket, LedgerPath) = (bucket, Path.Combine(_folder, "ledger.db"));

    public TestBucket Bucket { get; }

    public string LedgerPath { get; private set; }

    /// <summary>Bytes that one CopyObject takes.</summary>
    public long? CopyLimit { get; set; }

    public VerifyMode Verify { get; set; }

    /// <summary>Clock of leases.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public static async Task<MigrationBucket> CreateAsync(ServerKind kind = ServerKind.LocalS3, bool versioned = false) => new(await TestBucket.CreateAsync(kind, versioned));

    /// <summary>From here on another machine: a ledger that knows nothing.</summary>
    public void ChangeMachine() => LedgerPath = Path.Combine(_folder, $"ledger-{++_machines}.db");

    public Task PutAsync(string key, string content, Action<PutObjectRequest>? change = null)
    {
        var request = new PutObjectRequest { BucketName = Bucket.Name, Key = key, ContentBody = content, UseChunkEncoding = false };
        change?.Invoke(request);
        return Bucket.Client.PutObjectAsync(request);
    }

    public async Task PutAllAsync(IEnumerable<KeyValuePair<string, string>> objects) =>
        await Task.WhenAll(objects.Select(o => PutAsync(o.Key, o.Value)));

    public async Task<IReadOnlyList<string>> KeysAsync(string prefix = "")
    {
        var request = new ListObjectsV2Request { BucketName = Bucket.Name, Prefix = prefix };
        var keys = new List<string>();
        while (true)
        {
            var page = await Bucket.Client.ListObjectsV2Async(request);
            keys.AddRange((page.S3Objects ?? []).Select(o => o.Key).Where(k => !k.StartsWith(MigrationFiles.Root, StringComparison.Ordinal)));
            if (page.IsTruncated != true)
                return keys;
            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    /// <summary>Every current object with all that a reader can see of it.</summary>
    public async Task<Dictionary<string, string>> SnapshotAsync(string prefix = "")
    {
        var seen = new Dictionary<string, string>();
        foreach (var key in await KeysAsync(prefix))
            seen[key] = await DescribeAsync(key);
        return seen;
    }

    public async Task<string> DescribeAsync(string key)
    {
        using var reply = await Bucket.Client.GetObjectAsync(Bucket.Name, key);
        using var content = new MemoryStream();
        await reply.ResponseStream.CopyToAsync(content);
        var head = await Bucket.Client.GetObjectMetadataAsync(Bucket.Name, key);
        var tags = (await Bucket.Client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = Bucket.Name, Key = key })).Tagging ?? [];
        return string.Join('|',
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content.ToArray())),
            string.Join(',', head.Metadata.Keys.Order(StringComparer.Ordinal).Select(k => $"{k}={head.Metadata[k]}")),
            string.Join(',', tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}")),
            head.Headers.ContentType, head.Headers.CacheControl, head.Headers.ContentDisposition, head.Headers.ContentEncoding, head.ContentLanguage, head.ExpiresString,
            head.WebsiteRedirectLocation, head.StorageClass?.Value, head.ServerSideEncryptionMethod?.Value, head.ServerSideEncryptionKeyManagementServiceKeyId);
    }

    public Task<MigrationOutcome> MoveAsync(MigrationOptions? options = null, string? dieAt = null, int nth = 1) =>
        RunAsync(options ?? new MigrationOptions(), (engine, wanted) => engine.MoveAsync(wanted, CancellationToken.None), dieAt, nth);

    public Task<MigrationOutcome> UndoAsync(Guid migration, MigrationOptions? options = null, string? dieAt = null, int nth = 1) =>
        RunAsync((options ?? new MigrationOptions()) with { MigrationId = migration }, (engine, wanted) => engine.UndoAsync(wanted, CancellationToken.None), dieAt, nth);

    public Task<MigrationOutcome> PlanAsync(MigrationOptions? options = null) =>
        RunAsync(options ?? new MigrationOptions(), (engine, wanted) => engine.PlanAsync(wanted, CancellationToken.None), null, 1);

    /// <summary>
    /// Runs, and lets the run die at a point: from then on no request of it reaches the bucket and no change its ledger,
    /// as if its process had been killed.
    /// </summary>
    private async Task<MigrationOutcome> RunAsync(
        MigrationOptions options, Func<MigrationEngine, MigrationOptions, IAsyncEnumerable<MigrationRecord>> run, string? dieAt, int nth)
    {
        var ledger = await LedgerStore.OpenAsync(LedgerPath, new RunInfo { Command = "Test" }, NullLoggerFactory.Instance);
        var settings = Bucket.Options() with { KeyPrefix = options.KeyPrefix, Verify = Verify };
        using var store = ObjectStore.Open(settings, NullLoggerFactory.Instance);
        store.CopyLimit = CopyLimit ?? store.CopyLimit;
        // What the endpoint does is probed once; another machine would find the same.
        if (_profile is not null)
            await ledger.SaveProviderProfileAsync(store.Endpoint, _profile);
        var engine = new MigrationEngine(settings, store, ledger, NullLoggerFactory.Instance) { Time = Time };
        var records = new List<MigrationRecord>();
        var faults = new List<IngestException>();
        int hits = 0;
        FaultRule? blackout = null;
        var wanted = options with
        {
            Faulted = faults.Add,
            Reached = point =>
            {
                options.Reached?.Invoke(point);
                if (point != dieAt || Interlocked.Increment(ref hits) != nth)
                    return;
                blackout = Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "AccessDenied" });
                ledger.Abandon();
                throw new DeathException();
            },
        };
        bool died = false;
        try
        {
            await foreach (var record in run(engine, wanted))
                records.Add(record);
        }
        catch (Exception) when (blackout is not null)
        {
            died = true;
        }
        finally
        {
            if (blackout is not null)
                Bucket.Faults.Remove(blackout);
            if (store.Profile.Probed)
                _profile = store.Profile.ToJson();
            await ledger.DisposeAsync();
        }
        return new MigrationOutcome(engine.MigrationId ?? Guid.Empty, records, engine.Report, died, faults);
    }

    public async ValueTask DisposeAsync()
    {
        await Bucket.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class DeathException : Exception;
}
