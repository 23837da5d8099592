namespace S3Ingest.Core.Configuration;

/// <summary>Where a value came from, weakest first: a later one wins over an earlier one.</summary>
public enum SettingSource
{
    /// <summary>Nobody said; S3Ingest's own value.</summary>
    Default,
    /// <summary>The .env file.</summary>
    EnvFile,
    /// <summary>The environment of the process.</summary>
    Environment,
    /// <summary>A cmdlet's parameter.</summary>
    Parameter,
}
