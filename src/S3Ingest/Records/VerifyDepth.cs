namespace S3Ingest;

/// <summary>How far a verification looks.</summary>
public enum VerifyDepth
{
    /// <summary>At size, checksum, ETag and version, as S3 tells them.</summary>
    Metadata,
    /// <summary>At the contents: every object is read back and hashed again.</summary>
    Deep,
}
