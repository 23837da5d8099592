namespace S3Ingest;

/// <summary>What a package holds.</summary>
public sealed class QuiltPackageMetadata
{
    /// <summary>Bytes of all entries; null in a listing, which reads no manifest.</summary>
    public long? PackageSize { get; init; }

    /// <summary>Entries, generated documents among them; null in a listing.</summary>
    public long? EntryCount { get; init; }

    /// <summary>Extensions, most frequent first.</summary>
    public IReadOnlyList<string> FileTypes { get; init; } = [];

    /// <summary>True when the files were sorted into folders by what they are; null in a listing.</summary>
    public bool? OrganizationApplied { get; init; }

    /// <summary>The package's <c>user_meta</c> as JSON.</summary>
    public string? Json { get; init; }
}
