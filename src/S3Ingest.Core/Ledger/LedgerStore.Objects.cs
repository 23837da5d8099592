using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Ledger;

/// <content>What the ledger says of objects in S3.</content>
public sealed partial class LedgerStore
{
    /// <summary>
    /// Every object that the ledger has in a bucket, of the newest operation first: the first row of a key is what the
    /// ledger says of it now, later ones are superseded. Read in pages.
    /// </summary>
    /// <param name="endpoint">As <see cref="Target.Endpoint"/>.</param>
    /// <param name="bucketName">Bucket.</param>
    /// <param name="since">Of operations begun at or after, UTC; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<(RecordedRow Row, string Key)> ScanRecordedAsync(
        string endpoint, string bucketName, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long first = since is { } time ? OperationIds.FirstAt(time) : 0;
        var before = new RecordedRow(long.MaxValue, 0);
        while (await ReadAsync(db => RecordedObjects.Scan(db, endpoint, bucketName, first, ref before), cancellationToken) is { } page)
        {
            foreach (var found in page)
                yield return found;
        }
    }

    /// <summary>What the ledger says of some objects; a row that is gone meanwhile is left out.</summary>
    public Task<IReadOnlyDictionary<RecordedRow, RecordedObject>> GetRecordedAsync(IReadOnlyCollection<RecordedRow> rows, CancellationToken cancellationToken = default) =>
        ReadAsync(db =>
        {
            var found = new Dictionary<RecordedRow, RecordedObject>(rows.Count);
            foreach (var row in rows)
            {
                if (RecordedObjects.Get(db, _opened.Ids, row) is { } recorded)
                    found[row] = recorded;
            }
            return (IReadOnlyDictionary<RecordedRow, RecordedObject>)found;
        }, cancellationToken);

    /// <summary>What the ledger says of the objects of one operation; null when it does not know the operation.</summary>
    public async Task<IReadOnlyList<(RecordedRow Row, RecordedObject Object)>?> GetRecordedAsync(Guid operation, CancellationToken cancellationToken = default) =>
        await ReadAsync(db => RecordedObjects.Of(db, _opened.Ids, operation), cancellationToken);

    /// <summary>What the ledger says of the objects at some keys of a bucket, as far as it knows them.</summary>
    /// <param name="endpoint">As <see cref="Target.Endpoint"/>.</param>
    /// <param name="bucketName">Bucket.</param>
    /// <param name="keys">Keys, each once.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<IReadOnlyDictionary<string, RecordedObject>> FindRecordedAsync(
        string endpoint, string bucketName, IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) =>
        ReadAsync(db =>
        {
            var found = new Dictionary<string, RecordedObject>(StringComparer.Ordinal);
            foreach (string key in keys)
            {
                if (RecordedObjects.Find(db, _opened.Ids, endpoint, bucketName, key) is { } recorded)
                    found.Add(key, recorded);
            }
            return (IReadOnlyDictionary<string, RecordedObject>)found;
        }, cancellationToken);
}
