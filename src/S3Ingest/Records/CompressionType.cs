namespace S3Ingest;

/// <summary>Compression that the operation itself applied.</summary>
public enum CompressionType
{
    /// <summary>The bytes of the source.</summary>
    None,
    /// <summary>gzip, RFC 1952.</summary>
    Gzip,
}
