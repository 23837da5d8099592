using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Where the objects of one migration went: those that are verified at their new key. A view of the ledger, so a
/// million of them cost no memory.
/// </summary>
public sealed class KeyMoves(LedgerStore ledger, Guid migrationId, string bucketName)
{
    /// <summary>Bucket of both keys.</summary>
    public string BucketName => bucketName;

    /// <summary>New key of an object; null when it was not moved. A local look-up of some microseconds.</summary>
    public string? Find(string oldKey) => ledger.FindMovedKey(migrationId, oldKey);

    /// <summary>The moves of all objects whose old key begins with the prefix, by old key.</summary>
    public IEnumerable<(string OldKey, string NewKey)> Below(string oldPrefix) => ledger.ListMovedKeys(migrationId, oldPrefix);
}
