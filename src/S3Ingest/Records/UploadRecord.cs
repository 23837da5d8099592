namespace S3Ingest;

/// <summary>One S3 object made from a source.</summary>
public sealed class UploadRecord : OperationRecord
{
    /// <summary>Compression applied on the way.</summary>
    public CompressionType CompressionType { get; init; }

    /// <summary>Bytes of the source or entry.</summary>
    public long OriginalSize { get; init; }

    /// <summary>Bytes sent.</summary>
    public long CompressedSize { get; init; }

    /// <summary>Original size / bytes sent; null where nothing was sent.</summary>
    public double? CompressionRatio => CompressedSize > 0 ? (double)OriginalSize / CompressedSize : null;

    /// <summary>Bucket.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>Object key.</summary>
    public string Key { get; init; } = "";

    /// <summary>Version, in a versioned bucket.</summary>
    public string? VersionId { get; init; }

    /// <summary>As the provider reports it.</summary>
    public string? StorageClass { get; init; }

    /// <summary><c>sha256:&lt;hex&gt;</c> of the source's bytes.</summary>
    public string? ChecksumOriginal { get; init; }

    /// <summary><c>sha256:&lt;hex&gt;</c> of the bytes sent, when they differ from the source's.</summary>
    public string? ChecksumCompressed { get; init; }

    /// <summary>What the provider returned: <c>algorithm:value</c>.</summary>
    public string? ChecksumS3 { get; init; }

    /// <summary>Without quotes.</summary>
    public string? ETag { get; init; }

    /// <summary>What proved the content.</summary>
    public VerificationMethod VerificationMethod { get; init; }

    /// <summary>Content type of the object.</summary>
    public string? ContentType { get; init; }

    /// <summary>Path inside the archive; null for a whole source.</summary>
    public string? EntryPath { get; init; }

    /// <summary>Where the source was moved to.</summary>
    public string? CompletedPath { get; init; }

    /// <summary>
    /// Steps that an upload on demand reached, in order: Validated, Recorded, Compressed, Uploaded, Verified, Moved, Persisted,
    /// Cleaned. Empty for the outputs of ingest.
    /// </summary>
    public IReadOnlyList<IngestStep> Stages { get; init; } = [];

    /// <summary>Null when streamed.</summary>
    public string? CompressedPath { get; init; }

    /// <summary>The source.</summary>
    public FileRecord? SourceFile { get; init; }

    /// <summary>The compressed stage.</summary>
    public FileRecord? CompressedFile { get; init; }

    /// <summary>The object.</summary>
    public FileRecord? S3File { get; init; }

    /// <summary>The source after its move.</summary>
    public FileRecord? CompletedFile { get; init; }
}
