namespace S3Ingest.Core.Quilt.Building;

/// <summary>What became of a plan, as far as it came.</summary>
internal sealed record PackageOutcome
{
    public required OperationStatus Status { get; init; }

    public bool IsApproved { get; init; }

    public Guid? OperationId { get; init; }

    public string? TopHash { get; init; }

    public long? Revision { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public PackageContents? Contents { get; init; }

    public long DocumentBytes { get; init; }

    public int DocumentCount { get; init; }

    public string? Metadata { get; init; }

    public IReadOnlyDictionary<HashSource, long> Hashing { get; init; } = new Dictionary<HashSource, long>();

    public IReadOnlyList<SkippedEntry> Skipped { get; init; } = [];

    public IngestException? Fault { get; init; }
}
