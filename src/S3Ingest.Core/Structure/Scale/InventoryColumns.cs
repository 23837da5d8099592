namespace S3Ingest.Core.Structure.Scale;

/// <summary>Where the columns of an inventory report stand; -1 for one that it does not have.</summary>
internal sealed record InventoryColumns(int Count, int Bucket, int Key, int Size, int ETag, int LastModified, int IsLatest, int IsDeleteMarker)
{
    /// <summary>False for old versions and delete markers.</summary>
    public bool IsCurrentObject(string[] record) =>
        (IsLatest < 0 || IsTrue(record[IsLatest])) && (IsDeleteMarker < 0 || !IsTrue(record[IsDeleteMarker]));

    private static bool IsTrue(string value) => value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
