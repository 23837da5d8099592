namespace S3Ingest.Core.Quilt;

/// <summary>What is in a package, in summary: of bounded size however many files there are (<see cref="PackageAccumulator"/>).</summary>
public sealed record PackageContents
{
    /// <summary>Files, generated documents not counted.</summary>
    public required long Files { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Earliest last modification; null when none is known.</summary>
    public required DateTimeOffset? Earliest { get; init; }

    /// <summary>Latest last modification; null when none is known.</summary>
    public required DateTimeOffset? Latest { get; init; }

    /// <summary>Folders by name.</summary>
    public required IReadOnlyList<PackageFolder> Folders { get; init; }

    /// <summary>Extensions, most frequent first.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Files that can be profiled as tables.</summary>
    public required long TableCount { get; init; }

    /// <summary>Profiled tables, in the order of the manifest.</summary>
    public required IReadOnlyList<PackageTable> Tables { get; init; }

    /// <summary>A few files to show: images first.</summary>
    public required IReadOnlyList<string> Highlights { get; init; }

    /// <summary>Path of a real file, for the examples; null in an empty package.</summary>
    public required string? Example { get; init; }

    /// <summary>What is noticeable.</summary>
    public required PackageQuality Quality { get; init; }
}
