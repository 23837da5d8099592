namespace S3Ingest.Integration.Tests.Archives;

/// <summary>How nothing of an archive becomes visible before its end was read.</summary>
public enum Mechanism
{
    /// <summary>Multipart uploads whose completion is held.</summary>
    Held,

    /// <summary>A reading for faults alone, then plain PUTs.</summary>
    VerifiedFirst,
}
