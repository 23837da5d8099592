using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Ledger;

/// <content>The history: operations on sources, and runs that have none.</content>
public sealed partial class LedgerStore
{
    /// <summary>
    /// Operations, newest first: an <see cref="IngestResult"/> for Ingest, an <see cref="UploadRecord"/> for Upload; an
    /// <see cref="OperationRecord"/> for Move, Verify, Repair and Package, which come only when the query names their type or ids.
    /// Read in pages; no page sees half an operation.
    /// </summary>
    public IAsyncEnumerable<OperationRecord> QueryAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        query = WithTypes(query);
        return query.Types.Any(IsWithoutSource) ? WithRunsAsync(query, cancellationToken) : QuerySourcesAsync(query, cancellationToken);
    }

    /// <summary>How many operations match; what the query says of pages is left out.</summary>
    public Task<long> CountAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        query = WithTypes(query) with { First = null, Skip = 0 };
        var sources = OfSources(query) is { } asked ? new HistoryReader(_opened.Ids, _readers, asked) : null;
        return ReadAsync(db => (query.Types.Any(IsWithoutSource) ? RunsWithoutSource(db, query).Count : 0) + (sources?.Count(db) ?? 0), cancellationToken);
    }

    private IAsyncEnumerable<OperationRecord> QuerySourcesAsync(HistoryQuery query, CancellationToken cancellationToken) =>
        StreamAsync(new HistoryReader(_opened.Ids, _readers, query).NextPage, cancellationToken);

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
