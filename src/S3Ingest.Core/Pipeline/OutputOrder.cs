using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>What is asked of one output beyond its content.</summary>
/// <param name="Output">Number and key.</param>
internal sealed record OutputOrder(PlannedOutput Output)
{
    private const string Standard = "STANDARD";

    /// <summary>The caller's own metadata, beside that of <see cref="SourceMetadata"/>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>An upload on demand; the object says so, since nobody may take it for ingested.</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>Tags of the object.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Storage class; null takes what comes.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Null takes INGEST_SSE.</summary>
    public string? ServerSideEncryption { get; init; }

    /// <summary>Bytes; content below it is one PutObject. Null takes the ordinary threshold.</summary>
    public long? MultipartThreshold { get; init; }

    /// <summary>Bytes of a part; null lets the length decide.</summary>
    public long? PartSize { get; init; }

    /// <summary>The object at the key is replaced, whatever it is.</summary>
    public bool Replaces { get; init; }

    /// <summary>Nothing that was recorded says that an object is at the key.</summary>
    public bool IsUnseen { get; init; }

    /// <summary>Nothing may be at the key.</summary>
    public bool IsNew { get; init; }

    /// <summary>
    /// True when an object that has the content of the output may stay for it: it has the metadata and the storage class
    /// that are asked for. HEAD does not tell tags, so where those are asked for no object may.
    /// </summary>
    public bool Admits(ObjectInfo existing) => !Replaces && Tags.Count == 0 && IsStoredAsAsked(existing.StorageClass)
        && Metadata.All(m => existing.Metadata.TryGetValue(m.Key, out var value) && value == m.Value);

    /// <summary>True when the storage class that the provider reports is the one that was asked for; none reported is STANDARD (S3 API, HeadObject).</summary>
    public bool IsStoredAsAsked(string? reported) => StorageClass is null || string.Equals(StorageClass, reported ?? Standard, StringComparison.OrdinalIgnoreCase);
}
