namespace S3Ingest;

/// <summary>One entry of a Quilt package.</summary>
public sealed class QuiltEntry
{
    /// <summary><c>namespace/packagename</c>.</summary>
    public string PackageName { get; init; } = "";

    /// <summary>Path in the package.</summary>
    public string LogicalKey { get; init; } = "";

    /// <summary>S3 URI of the object, with its version where the manifest names one.</summary>
    public string PhysicalKey { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary><c>SHA256</c>, <c>sha2-256-chunked</c> or <c>CRC64NVME</c>.</summary>
    public string HashType { get; init; } = "";

    /// <summary>The hash, written as its type is: hex for SHA256, Base64 for the others.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The entry's <c>user_meta</c> as JSON; null without.</summary>
    public string? Metadata { get; init; }

    /// <summary>Bucket of the object.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>Key of the object.</summary>
    public string Key { get; init; } = "";

    /// <summary>Version of the object; null where the manifest names none.</summary>
    public string? VersionId { get; init; }
}
