namespace S3Ingest;

/// <summary>Outcome of one configuration check.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,
    /// <summary>Works, with a weakness that the message names.</summary>
    Warning,
    /// <summary>Does not work.</summary>
    Failed,
}
