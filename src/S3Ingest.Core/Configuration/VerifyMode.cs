namespace S3Ingest.Core.Configuration;

/// <summary>How a committed object is verified (INGEST_VERIFY).</summary>
public enum VerifyMode
{
    /// <summary>Checksum, else ETag, else read back.</summary>
    Auto,

    /// <summary>Always download and hash again.</summary>
    ReadBack,
}
