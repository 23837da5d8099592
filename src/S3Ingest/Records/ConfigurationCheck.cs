namespace S3Ingest;

/// <summary>One check of the configuration.</summary>
public sealed class ConfigurationCheck
{
    /// <summary>What was checked.</summary>
    public string Name { get; init; } = "";

    /// <summary>Outcome.</summary>
    public CheckStatus Status { get; init; }

    /// <summary>What was found; secrets are redacted.</summary>
    public string? Value { get; init; }

    /// <summary>What it means.</summary>
    public string? Message { get; init; }

    /// <summary>What to do.</summary>
    public string? Remedy { get; init; }
}
