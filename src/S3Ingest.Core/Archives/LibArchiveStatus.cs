namespace S3Ingest.Core.Archives;

/// <summary>What the system's libarchive has.</summary>
public sealed record LibArchiveStatus
{
    /// <summary>True when it was found and has every function that is needed.</summary>
    public required bool IsAvailable { get; init; }

    /// <summary>Its version and those of its libraries, as it tells them; null when there is none.</summary>
    public string? Version { get; init; }

    /// <summary>Name or path it was loaded by; null when there is none.</summary>
    public string? Path { get; init; }

    /// <summary>Containers that can be opened here, with or without the library.</summary>
    public required IReadOnlyList<ArchiveFormat> Formats { get; init; }

    /// <summary>Compressions that can be opened here, with or without the library.</summary>
    public required IReadOnlyList<CompressionFilter> Filters { get; init; }

    /// <summary>What is missing and what to install, as sentences; null when nothing is.</summary>
    public string? Advice { get; init; }
}
