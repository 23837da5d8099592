using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>What a check of a package looks at.</summary>
public sealed record PackageCheckOptions
{
    /// <summary>How the content of entries is compared.</summary>
    public ContentCheck Content { get; init; }

    /// <summary>How strictly metadata is checked.</summary>
    public MetadataValidationLevel Level { get; init; } = MetadataValidationLevel.Moderate;

    /// <summary>Entries that are looked at concurrently.</summary>
    public int Concurrency { get; init; } = 32;
}
