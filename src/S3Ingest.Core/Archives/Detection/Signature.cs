namespace S3Ingest.Core.Archives.Detection;

/// <summary>What the first bytes say.</summary>
internal enum Signature
{
    /// <summary>Nothing that is opened.</summary>
    None,

    /// <summary>ZIP.</summary>
    Zip,

    /// <summary>First part of a split ZIP.</summary>
    ZipVolume,

    /// <summary>7z.</summary>
    SevenZip,

    /// <summary>RAR up to 4.</summary>
    Rar,

    /// <summary>RAR 5.</summary>
    Rar5,

    /// <summary>tar, by the checksum of its first header.</summary>
    Tar,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>bzip2.</summary>
    Bzip2,

    /// <summary>xz.</summary>
    Xz,

    /// <summary>Zstandard.</summary>
    Zstd,
}
