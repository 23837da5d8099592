namespace S3Ingest.Core.Archives;

/// <summary>Compression around a whole stream: a single compressed file, or a container such as <c>tar.gz</c>.</summary>
public enum CompressionFilter
{
    /// <summary>None.</summary>
    None,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>bzip2.</summary>
    Bzip2,

    /// <summary>xz (The .xz File Format). Not LZMA alone.</summary>
    Xz,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd,
}
