namespace S3Ingest.Core.Ledger;

/// <summary>Which file records are asked for. Every filter that is set must match.</summary>
public sealed record FileQuery
{
    /// <summary>Wildcard over the path of the record: a local path or a key.</summary>
    public string? Path { get; init; }

    /// <summary>Their operations.</summary>
    public IReadOnlyCollection<Guid> Operations { get; init; } = [];

    /// <summary>Bucket that their operations sent to.</summary>
    public string? Bucket { get; init; }

    /// <summary>Wildcard over the keys of their operations.</summary>
    public string? Key { get; init; }

    /// <summary>Where they are.</summary>
    public FileLocation? Location { get; init; }

    /// <summary>State.</summary>
    public FileStatus? Status { get; init; }

    /// <summary>At most so many; null means all.</summary>
    public long? First { get; init; }

    /// <summary>So many are left out first.</summary>
    public long Skip { get; init; }

    // Records follow from their operation: of most states only few operations have one.
    internal HistoryQuery OfOperations => new()
    {
        Operations = Operations,
        Bucket = Bucket,
        Key = Key,
        Statuses = (Location, Status) switch
        {
            (_, FileStatus.Uploading) => [OperationStatus.InProgress],
            (_, FileStatus.Failed) or (FileLocation.Error, _) => [OperationStatus.Failed, OperationStatus.Partial, OperationStatus.Cancelled, OperationStatus.InProgress],
            (_, FileStatus.Pending) => [OperationStatus.Failed, OperationStatus.Partial, OperationStatus.Cancelled, OperationStatus.InProgress, OperationStatus.Pending, OperationStatus.Planned, OperationStatus.Skipped],
            _ => [],
        },
    };
}
