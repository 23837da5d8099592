using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Keeps other runs off a bucket and prefix, on other machines too: an object in the bucket, written under a condition
/// and renewed while the run lives. It is dead when it was not renewed for <see cref="Lifetime"/>, or when its run used
/// this ledger and its process is gone. A process that slept past that may wake up between its look at one place and its
/// deletion at the other, while the run that took over deletes the other way round; so each deletion asks
/// <see cref="EnsureHeldAsync"/> in between.
/// </summary>
internal sealed class MigrationLease : IAsyncDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(30);

    // Since the last renewal; a request that is sent then arrives before anybody else may take over.
    private static readonly TimeSpan Fresh = Lifetime - Renewal;

    private readonly ObjectStore _store;
    private readonly LedgerStore _ledger;
    private readonly ILogger _log;
    private readonly string _key;
    private readonly LeaseContent _content;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _renewal = new(1);
    private string _etag = "";
    private volatile Moment? _renewed;
    private Task _renewing = Task.CompletedTask;

    private MigrationLease(ObjectStore store, LedgerStore ledger, ILogger log, TimeProvider time, LeaseContent content)
    {
        (_store, _ledger, _log, _time, _content) = (store, ledger, log, time, content);
        _key = MigrationFiles.Lease(content.KeyPrefix, content.Shard);
    }

    /// <summary>Cancelled when another run has taken over.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>False while something is begun: a run that stops then leaves the lease as the word that its migration has not ended.</summary>
    public bool HasEnded { get; set; } = true;

    /// <exception cref="IngestException">MigrationLocked: another run works here, or an earlier one has not ended.</exception>
    public static async Task<MigrationLease> TakeAsync(
        ObjectStore store, LedgerStore ledger, ILogger log, TimeProvider time, Guid migration, string keyPrefix, string? shard, CancellationToken ct)
    {
        var lease = new MigrationLease(store, ledger, log, time, new LeaseContent(
            migration, keyPrefix, shard, Environment.MachineName, Environment.UserName, Environment.ProcessId, ledger.LedgerId, ledger.RunId));
        await lease.CheckOthersAsync(ct);
        var there = await lease.ReadAsync(lease._key, ct);
        if (there is { } other)
            await lease.CheckAsync(lease._key, other.Content, other.Info, ct);
        try
        {
            await lease.WriteAsync(there is null ? CommitCondition.IfAbsent : CommitCondition.IfMatch(there.Value.Info.ETag), ct);
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.ObjectExists)
        {
            throw lease.Locked("Another run has just begun here. Wait until it ends.");
        }
        try
        {
            // Another run with an overlapping prefix may have written its own meanwhile: both look, and whoever sees the other gives way.
            await lease.CheckOthersAsync(ct);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
        lease._renewing = Task.Run(lease.RenewAsync, CancellationToken.None);
        return lease;
    }

    /// <summary>Returns while the lease is this run's without doubt. One that was not renewed in time is renewed now, under the condition that nobody had it meanwhile.</summary>
    /// <exception cref="OperationCanceledException">Another run has it: <see cref="Lost"/>.</exception>
    public async Task EnsureHeldAsync(CancellationToken ct)
    {
        if (IsFresh)
            return;
        await RenewAsync(onlyIfStale: true, ct);
        _lost.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Ends the renewal, and gives the lease up when the migration has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing;
        using var cleaning = CleanUpToken.After(CancellationToken.None);
        try
        {
            if (HasEnded && !_lost.IsCancellationRequested)
                await _store.DeleteIfMatchAsync(_key, _etag, cleaning.Token);
        }
        catch (IngestException fault)
        {
            _log.LogWarning("The lease s3://{Bucket}/{Key} could not be given up, the next run waits {Minutes} minutes: {Reason}", _store.BucketName, _key, Lifetime.TotalMinutes, fault.Message);
        }
        _end.Dispose();
        _lost.Dispose();
        _renewal.Dispose();
    }

    private async Task CheckOthersAsync(CancellationToken ct)
    {
        await foreach (var listed in _store.ListAsync(MigrationFiles.Leases, ct))
        {
            if (listed.Key != _key && await ReadAsync(listed.Key, ct) is { } other && Overlaps(other.Content))
                await CheckAsync(listed.Key, other.Content, other.Info, ct);
        }
    }

    private async Task CheckAsync(string key, LeaseContent other, ObjectInfo info, CancellationToken ct)
    {
        if (await IsAliveAsync(other, info, ct))
        {
            throw Locked($"Migration {other.MigrationId} works on s3://{_store.BucketName}/{other.KeyPrefix} since {info.LastModified:u}: "
                + $"process {other.ProcessId} of {other.User} on {other.Host}. Wait until it ends; if it died, it is given up {Lifetime.TotalMinutes} minutes after its last sign of life.");
        }
        if (other.MigrationId == _content.MigrationId)
            return;
        // One that died before its manifest was there has touched nothing.
        if (await _store.HeadAsync(MigrationFiles.Manifest(other.MigrationId), ct) is null)
        {
            if (key != _key)
                await _store.DeleteIfMatchAsync(key, info.ETag, ct);
            return;
        }
        throw Locked($"Migration {other.MigrationId} of s3://{_store.BucketName}/{other.KeyPrefix} was interrupted. "
            + $"Finish it with Move-S3Structure -MigrationId {other.MigrationId}, or take it back with Undo-S3Structure -MigrationId {other.MigrationId}.");
    }

    private async Task<bool> IsAliveAsync(LeaseContent other, ObjectInfo info, CancellationToken ct)
    {
        if (await _ledger.IsRunAliveAsync(other.LedgerId, other.Run, ct) is { } known)
            return known;
        return _store.Clients.EndpointTime - info.LastModified < Lifetime;
    }

    // Prefixes nest when one begins with the other; shares of the same division have nothing in common.
    private bool Overlaps(LeaseContent other)
    {
        bool nests = other.KeyPrefix.StartsWith(_content.KeyPrefix, StringComparison.Ordinal) || _content.KeyPrefix.StartsWith(other.KeyPrefix, StringComparison.Ordinal);
        bool isOtherShare = other.KeyPrefix == _content.KeyPrefix && other.Shard is not null && _content.Shard is not null
            && other.Shard != _content.Shard && other.Shard.Split('/')[^1] == _content.Shard.Split('/')[^1];
        return nests && !isOtherShare;
    }

    // A machine that was suspended has a monotonic clock that stood still, one whose clock was set a wrong time of day.
    private bool IsFresh => _renewed is { } last && _time.GetElapsedTime(last.Monotonic) < Fresh && (_time.GetUtcNow() - last.Wall).Duration() < Fresh;

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(Renewal);
        try
        {
            while (!_lost.IsCancellationRequested && await timer.WaitForNextTickAsync(_end.Token))
                await RenewAsync(onlyIfStale: false, _end.Token);
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private async Task RenewAsync(bool onlyIfStale, CancellationToken ct)
    {
        await _renewal.WaitAsync(ct);
        try
        {
            if (!(onlyIfStale && IsFresh) && !_lost.IsCancellationRequested)
                await WriteAsync(CommitCondition.IfMatch(_etag), ct);
        }
        catch (IngestException fault)
        {
            _log.LogError("The lease s3://{Bucket}/{Key} is lost, and the run stops: {Reason}", _store.BucketName, _key, fault.Message);
            await _lost.CancelAsync();
        }
        finally
        {
            _renewal.Release();
        }
    }

    private async Task WriteAsync(CommitCondition condition, CancellationToken ct)
    {
        var begun = new Moment(_time.GetTimestamp(), _time.GetUtcNow());
        var json = JsonSerializer.SerializeToUtf8Bytes(_content, Json);
        await using var upload = _store.StartUpload(new UploadRequest { Key = _key, ContentType = "application/json", Length = json.Length, Condition = condition });
        await upload.WriteAsync(json, ct);
        _etag = (await upload.CommitAsync(ct)).ETag;
        _renewed = begun;
    }

    private async Task<(LeaseContent Content, ObjectInfo Info)?> ReadAsync(string key, CancellationToken ct)
    {
        if (await _store.HeadAsync(key, ct) is not { } info)
            return null;
        try
        {
            await using var body = await _store.ReadAsync(key, null, ct);
            var content = await JsonSerializer.DeserializeAsync<LeaseContent>(body, Json, ct);
            return content is null ? null : (content, info);
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.SourceNotFound)
        {
            return null;
        }
        catch (JsonException)
        {
            throw Locked($"s3://{_store.BucketName}/{key} is no lease that this version can read. Update S3Ingest; when no run is under way, delete that object.");
        }
    }

    private IngestException Locked(string message) => new(IngestErrorId.MigrationLocked, message)
    {
        BucketName = _store.BucketName,
        Key = _key,
        Target = $"s3://{_store.BucketName}/{_content.KeyPrefix}",
    };

    private sealed record Moment(long Monotonic, DateTimeOffset Wall);

    private sealed record LeaseContent(Guid MigrationId, string KeyPrefix, string? Shard, string Host, string User, int ProcessId, string LedgerId, long Run);
}
