namespace S3Ingest.Core.Configuration;

/// <summary>What happens to a different object at the key that this ledger did not put there (INGEST_ON_EXISTING).</summary>
public enum ExistingObjectPolicy
{
    /// <summary>It is replaced, with If-Match on the ETag that was seen; the record keeps that ETag.</summary>
    Replace,

    /// <summary>The source fails with <see cref="IngestErrorId.ObjectExists"/>.</summary>
    Fail,
}
