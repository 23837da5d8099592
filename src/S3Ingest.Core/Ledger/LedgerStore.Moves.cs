namespace S3Ingest.Core.Ledger;

public sealed partial class LedgerStore
{
    // MigrationStatus: Verified, ReferencesUpdated, Completed.
    private const string IsMoved = "m.status IN (2, 3, 4)";

    private const int MovePage = 1000;

    /// <summary>New key of an object that a migration verified there; null when it did not.</summary>
    internal string? FindMovedKey(Guid migration, string oldKey) => _readers.Read(db => (string?)db.Scalar(
        $"SELECT m.new_key FROM move m JOIN migration g ON g.id = m.migration WHERE m.old_key = $1 AND g.uuid = $2 AND {IsMoved}",
        oldKey, Uuid(migration)));

    /// <summary>The same for all old keys that begin with a prefix, by old key.</summary>
    internal IEnumerable<(string OldKey, string NewKey)> ListMovedKeys(Guid migration, string oldPrefix)
    {
        string? after = null;
        while (true)
        {
            var page = _readers.Read(db => db.Rows(
                $"SELECT m.old_key, m.new_key FROM move m JOIN migration g ON g.id = m.migration WHERE m.old_key >= $1 AND ($2 IS NULL OR m.old_key > $2) AND g.uuid = $3 AND {IsMoved} ORDER BY m.old_key LIMIT $4",
                r => (r.GetString(0), r.GetString(1)), oldPrefix, after, Uuid(migration), MovePage));
            foreach (var row in page)
            {
                if (!row.Item1.StartsWith(oldPrefix, StringComparison.Ordinal))
                    yield break;
                yield return row;
            }
            if (page.Count < MovePage)
                yield break;
            after = page[^1].Item1;
        }
    }
}
