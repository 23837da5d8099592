namespace S3Ingest.Core.Ledger;

/// <summary>What became of one output. Also used for what is expected of a held upload.</summary>
public sealed record OutputOutcome
{
    /// <summary>Number within the operation, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Object key.</summary>
    public required string Key { get; init; }

    /// <summary>Path inside the archive; null for a whole source.</summary>
    public string? EntryPath { get; init; }

    /// <summary>Success once committed and verified; Skipped when an equal object was there; Failed; InProgress while held.</summary>
    public OperationStatus Status { get; init; } = OperationStatus.Success;

    /// <summary>Bytes of the entry; null for those of the source.</summary>
    public long? OriginalSize { get; init; }

    /// <summary>Bytes of the object; null when they equal the original size.</summary>
    public long? SentSize { get; init; }

    /// <summary>SHA-256 of the entry's bytes, 32 bytes; null for that of the source.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>SHA-256 of the bytes sent, 32 bytes; null when they are the original ones.</summary>
    public byte[]? SentSha256 { get; init; }

    /// <summary>Without quotes.</summary>
    public string? ETag { get; init; }

    /// <summary>What the provider returned: <c>algorithm:value</c>.</summary>
    public string? ChecksumS3 { get; init; }

    /// <summary>Version, in a versioned bucket.</summary>
    public string? VersionId { get; init; }

    /// <summary>As the provider reports it.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Content type of the object.</summary>
    public string? ContentType { get; init; }

    /// <summary>What proved the content.</summary>
    public VerificationMethod Verification { get; init; }

    /// <summary>Compression applied on the way.</summary>
    public CompressionType Compression { get; init; }

    /// <summary>Why it failed.</summary>
    public LedgerFault? Fault { get; init; }

    /// <summary>Further facts, such as the ETag that was replaced.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
