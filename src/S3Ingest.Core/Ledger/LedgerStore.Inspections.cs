using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Ledger;

/// <content>Runs that compare the ledger with S3: verifications and repairs.</content>
public sealed partial class LedgerStore
{
    /// <summary>Findings of one inspection that are kept.</summary>
    public const int MaxFindings = 1_000;

    /// <summary>Records that an inspection begins.</summary>
    public Task<Guid> BeginInspectionAsync(InspectionStart start, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => InspectionRows.Begin(c, start), cancellationToken);

    /// <summary>Records what an inspection came to.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or this ledger does not know it.</exception>
    public Task EndInspectionAsync(Guid inspection, InspectionEnd end, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => InspectionRows.End(c, inspection, end, MaxFindings), cancellationToken);

    /// <summary>The newest verification that was not stopped; null when there is none.</summary>
    /// <param name="bucketName">Of this bucket; null for any.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<VerificationRun?> LastVerificationAsync(string? bucketName = null, CancellationToken cancellationToken = default) =>
        ReadAsync(db => InspectionRows.Read(db, _opened.Ids,
                "WHERE i.type = 4 AND i.status IN (0, 1) AND ($1 IS NULL OR i.bucket = $1) ORDER BY i.id DESC LIMIT 1", bucketName)
            .Select(row => InspectionRows.ToVerification(db, row)).FirstOrDefault(), cancellationToken);

    /// <summary>Verifications, newest first; those that run, were stopped or died too.</summary>
    /// <param name="since">Begun at or after, UTC; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<VerificationRun> QueryVerificationsAsync(
        DateTimeOffset? since = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long first = since is { } time ? OperationIds.FirstAt(time) : 0;
        long before = long.MaxValue;
        // One at a time: each may bring a thousand findings.
        while (await ReadAsync(db => InspectionRows.Read(db, _opened.Ids,
                    "WHERE i.type = 4 AND i.id >= $1 AND i.id < $2 ORDER BY i.id DESC LIMIT 1", first, before)
                .Select(row => (row.Id, Run: InspectionRows.ToVerification(db, row))).FirstOrDefault(), cancellationToken) is { Run: { } run } next)
        {
            before = next.Id;
            yield return run;
        }
    }

    private static bool IsWithoutSource(OperationType type) => type is not (OperationType.Upload or OperationType.Ingest);

    // An id names one operation, whatever its type.
    private static HistoryQuery WithTypes(HistoryQuery query) =>
        query.Types.Count == 0 && query.Operations.Count > 0 ? query with { Types = Enum.GetValues<OperationType>() } : query;

    // What the query asks of operations on sources; null when it asks for none.
    private static HistoryQuery? OfSources(HistoryQuery query)
    {
        var types = query.Types.Where(type => !IsWithoutSource(type)).ToList();
        return query.Types.Count > 0 && types.Count == 0 ? null : query with { Types = types };
    }

    // They have no source, no single key and no user of a dataset, so a filter for these finds none.
    private List<OperationRecord> RunsWithoutSource(LedgerConnection db, HistoryQuery query)
    {
        if (query.Path is not null || query.LiteralPaths.Count > 0 || query.Key is not null || query.UserId is not null)
            return [];
        var runs = InspectionRows.Query(db, _opened.Ids, query).Concat(PackageRows.Query(db, _opened.Ids, query)).Concat(MigrationRows.Query(db, query));
        return [.. runs.Where(record => query.Types.Contains(record.OperationType)
                && (query.Statuses.Count == 0 || query.Statuses.Contains(record.Status))
                && (query.Operations.Count == 0 || query.Operations.Contains(record.OperationId))
                && (query.ErrorIds.Count == 0 || (record.ErrorId is { } error && query.ErrorIds.Contains(error))))
            .OrderByDescending(r => r.StartedAt)];
    }

    private async IAsyncEnumerable<OperationRecord> WithRunsAsync(HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var runs = new Queue<OperationRecord>(await ReadAsync(db => RunsWithoutSource(db, query), cancellationToken));
        long skip = query.Skip;
        long left = query.First ?? long.MaxValue;
        await foreach (var record in MergedAsync())
        {
            if (skip-- > 0)
                continue;
            if (left-- <= 0)
                yield break;
            yield return record;
        }

        async IAsyncEnumerable<OperationRecord> MergedAsync()
        {
            if (OfSources(query) is { } sources)
            {
                await foreach (var record in QuerySourcesAsync(sources with { First = null, Skip = 0 }, cancellationToken))
                {
                    while (runs.TryPeek(out var newer) && newer.StartedAt >= record.StartedAt)
                        yield return runs.Dequeue();
                    yield return record;
                }
            }
            while (runs.TryDequeue(out var rest))
                yield return rest;
        }
    }
}
