namespace S3Ingest;

/// <summary>Where the hashes of a package's entries came from: objects by source, cheapest first.</summary>
public sealed class QuiltHashing
{
    /// <summary>A checksum of the whole object: known from its upload, or kept by the provider.</summary>
    public long Stored { get; init; }

    /// <summary>The provider's SHA-256 of parts that are the parts of Quilt's hash.</summary>
    public long Composite { get; init; }

    /// <summary>The provider hashed it now (UploadPartCopy), or while it copied.</summary>
    public long ServerSide { get; init; }

    /// <summary>The object was read.</summary>
    public long Downloaded { get; init; }
}
