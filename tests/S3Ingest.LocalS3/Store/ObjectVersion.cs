using S3Ingest.LocalS3.Checksums;

namespace S3Ingest.LocalS3.Store;

/// <summary>One version of an object, or a delete marker.</summary>
internal sealed record ObjectVersion
{
    public const string NullVersion = "null";

    public required string Key { get; init; }

    /// <summary><c>null</c> for what was written while versioning was off.</summary>
    public string VersionId { get; init; } = NullVersion;

    /// <summary>Grows with every write to the bucket: the order of versions.</summary>
    public long Sequence { get; init; }

    public DateTimeOffset LastModified { get; init; }

    public bool IsDeleteMarker { get; init; }

    public long Size { get; init; }

    /// <summary>Without quotes.</summary>
    public string ETag { get; init; } = "";

    public IReadOnlyList<Blob> Content { get; init; } = [];

    public ObjectAttributes Attributes { get; init; } = new();

    public StoredChecksum? Checksum { get; init; }

    /// <summary>Whether a client asked for the checksum: only then do attributes list the parts.</summary>
    public bool ChecksumRequested { get; init; }

    /// <summary>Null for an object that was put in one piece.</summary>
    public IReadOnlyList<ObjectPart>? Parts { get; init; }

    /// <summary>The multipart upload this object came from.</summary>
    public string? UploadId { get; init; }
}
