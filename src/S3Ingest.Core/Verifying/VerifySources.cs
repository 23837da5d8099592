using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Verifying;

/// <summary>
/// Finds the objects that a query means. Few requests for many objects: without a selection, and below a prefix, objects
/// are listed, a thousand with a request, and only what a listing does not prove is asked for by itself. Selected objects
/// cost one HEAD each.
/// </summary>
internal sealed partial class VerifySources(LedgerStore ledger, ObjectStore store, string keyPrefix, VerifyQuery query, VerifyTally tally, ILogger log)
{
    private const int BatchSize = 1_000;

    /// <summary>Subjects that cannot be looked at.</summary>
    public List<VerifyOutcome> Refused { get; } = [];

    /// <summary>Where the objects are.</summary>
    public string Scope => $"s3://{store.BucketName}/{query.Prefix ?? keyPrefix}";

    /// <summary>Which of them, for people; null for all.</summary>
    public string? Selection
    {
        get
        {
            var parts = new List<string>();
            if (query.Subjects is not null)
                parts.Add("given records");
            if (query.Key is { } key)
                parts.Add($"keys {key}");
            if (query.Since is { } since)
                parts.Add($"since {since.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}");
            if (query.Sample is { } sample)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"sample {sample}, seed {query.SampleSeed}"));
            return parts.Count == 0 ? null : string.Join(", ", parts);
        }
    }

    private bool IsSelection => query.Subjects is not null || query.Key is not null || query.Since is not null || query.Sample is not null;

    /// <summary>Asks the ledger, then S3 for listings, and hands out the work.</summary>
    public async IAsyncEnumerable<VerifyWork> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var (index, rows) = await SelectAsync(ct);
        if (query.Prefix is not null || (!IsSelection && query.Depth == VerifyDepth.Metadata))
        {
            await foreach (var work in ListedAsync(index, ct))
                yield return work;
        }
        // What is left of a listing was not in it: HEAD says whether it is there.
        await foreach (var work in RecordedAsync(rows, ct))
            yield return work;
    }

    /// <summary>What the ledger has, without asking S3.</summary>
    public async IAsyncEnumerable<VerifyWork> PlannedAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var (_, rows) = await SelectAsync(ct);
        await foreach (var work in RecordedAsync(rows, ct))
            yield return work;
    }

    /// <summary>Objects of our own making that no operation records: what the probe leaves when it dies.</summary>
    [GeneratedRegex(@"(^|/)\.s3ingest(-[0-9a-f]+)?/")]
    private static partial Regex OwnFolder();

    private async Task<(KeyIndex Index, IEnumerable<RecordedRow> Rows)> SelectAsync(CancellationToken ct)
    {
        var index = query.Subjects is { } subjects ? await IndexAsync(subjects, ct) : await IndexAsync(ct);
        var sample = query.Sample is { } size ? index.Sample(size.Of(index.Count), query.SampleSeed) : null;
        tally.Total = sample?.Count ?? index.Count;
        return (index, sample ?? index.Rows);
    }

    private async Task<KeyIndex> IndexAsync(CancellationToken ct)
    {
        var index = new KeyIndex();
        var wildcard = query.Key is { } key ? Wildcard.ToRegex(key) : null;
        var prefix = query.Prefix ?? keyPrefix;
        await foreach (var (row, found) in ledger.ScanRecordedAsync(store.Endpoint, store.BucketName, query.Since, ct))
        {
            if (found.StartsWith(prefix, StringComparison.Ordinal) && wildcard?.IsMatch(found) != false)
                index.Add(store.BucketName, found, row);
        }
        return index;
    }

    private async Task<KeyIndex> IndexAsync(IReadOnlyCollection<VerifySubject> subjects, CancellationToken ct)
    {
        var index = new KeyIndex();
        foreach (var group in subjects.GroupBy(s => s.Operation))
        {
            if (await ledger.GetRecordedAsync(group.Key, ct) is not { } recorded)
            {
                Refuse(group.Key, group.First().Key ?? "", new IngestException(
                    IngestErrorId.OperationNotFound, $"The ledger '{ledger.Path}' does not know operation {group.Key}. Name the ledger that it comes from with -LedgerPath."));
                continue;
            }
            var keys = group.Any(s => s.Key is null) ? null : group.Select(s => s.Key!).ToHashSet(StringComparer.Ordinal);
            if (recorded.Count == 0)
                log.LogInformation("Operation {Operation} has no object in S3", group.Key);
            foreach (var (row, one) in recorded.Where(r => keys?.Contains(r.Object.Key) != false))
            {
                if (one.Endpoint != store.Endpoint)
                {
                    Refuse(one.Operation, one.Key, new IngestException(
                        IngestErrorId.ConfigurationInvalid, $"'{one.Key}' was put into '{one.BucketName}' at {one.Endpoint}, and this call asks {store.Endpoint}. Name it with -EndpointUrl and -Region."));
                    continue;
                }
                index.Add(one.BucketName, one.Key, row);
            }
        }
        return index;
    }

    private void Refuse(Guid operation, string key, IngestException fault) =>
        Refused.Add(new VerifyOutcome(new VerifyResult { Key = key, BucketName = store.BucketName, OperationId = operation, Status = VerifyStatus.Error, Actual = fault.Message }, 0, fault));

    private async IAsyncEnumerable<VerifyWork> ListedAsync(KeyIndex index, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var batch in store.ListAsync(query.Prefix ?? keyPrefix, ct).ChunkAsync(BatchSize, ct))
        {
            var known = batch.Select(listed => (Listed: listed, Row: index.Take(store.BucketName, listed.Key))).ToList();
            var recorded = await ledger.GetRecordedAsync([.. known.Where(k => k.Row is not null).Select(k => k.Row!.Value)], ct);
            foreach (var (listed, row) in known)
            {
                if (row is { } place && recorded.TryGetValue(place, out var one))
                    yield return new VerifyWork(one, listed);
                else if (query.Prefix is not null && row is null && !OwnFolder().IsMatch(listed.Key) && await StrangerAsync(listed, ct) is { } work)
                    yield return work;
            }
        }
    }

    /// <summary>An object that was not in the index: it is an orphan, unless the ledger has learned of it meanwhile. Null while a run is writing it.</summary>
    private async Task<VerifyWork?> StrangerAsync(ListedObject listed, CancellationToken ct)
    {
        if (await ledger.FindKeyOwnerAsync(new Target(0, "", store.Endpoint, store.BucketName, ""), listed.Key, ct) is not { } owner)
            return new VerifyWork(null, listed);
        var recorded = (await ledger.GetRecordedAsync(owner.Operation, ct) ?? []).Select(r => r.Object).FirstOrDefault(r => r.Key == listed.Key);
        if (recorded is not null)
            return new VerifyWork(recorded, listed);
        if (!owner.InProgress)
            return new VerifyWork(null, listed);
        log.LogInformation("{Key} is left out: operation {Operation} is writing it", listed.Key, owner.Operation);
        return null;
    }

    private async IAsyncEnumerable<VerifyWork> RecordedAsync(IEnumerable<RecordedRow> rows, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var batch in rows.Chunk(BatchSize))
        {
            var recorded = await ledger.GetRecordedAsync(batch, ct);
            foreach (var row in batch)
            {
                if (recorded.TryGetValue(row, out var one))
                    yield return new VerifyWork(one, null);
            }
        }
    }
}
