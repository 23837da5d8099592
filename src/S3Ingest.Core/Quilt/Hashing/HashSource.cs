namespace S3Ingest.Core.Quilt;

/// <summary>Where the hash of an entry came from, cheapest first.</summary>
public enum HashSource
{
    /// <summary>A full-object checksum: known from the upload, or kept by the provider.</summary>
    Stored,

    /// <summary>The provider's SHA-256 of parts that are the parts of Quilt's hash.</summary>
    Composite,

    /// <summary>The provider hashed it now.</summary>
    ServerSide,

    /// <summary>The object was read here.</summary>
    Downloaded,
}
