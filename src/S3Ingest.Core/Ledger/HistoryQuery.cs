namespace S3Ingest.Core.Ledger;

/// <summary>
/// Which operations are asked for. Every filter that is set must match; a list matches when one of its values does.
/// Wildcards are PowerShell's (<c>* ? [a-z]</c>, backtick escapes) and do not distinguish case.
/// </summary>
public sealed record HistoryQuery
{
    /// <summary>Started at or after, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Started before, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Status.</summary>
    public IReadOnlyCollection<OperationStatus> Statuses { get; init; } = [];

    /// <summary>Type.</summary>
    public IReadOnlyCollection<OperationType> Types { get; init; } = [];

    /// <summary>
    /// Wildcard over the absolute or the relative path of the source, separated by <c>/</c>. Without wildcard characters it
    /// is compared as the file system does.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Absolute or relative paths of sources, exact. With <see cref="Path"/> set, either may match.</summary>
    public IReadOnlyCollection<string> LiteralPaths { get; init; } = [];

    /// <summary>Bucket, exact.</summary>
    public string? Bucket { get; init; }

    /// <summary>Wildcard over the keys of the outputs. Without wildcard characters it is compared as S3 does: exactly.</summary>
    public string? Key { get; init; }

    /// <summary>User that a dataset was uploaded for.</summary>
    public long? UserId { get; init; }

    /// <summary>Account, exact but for case.</summary>
    public string? User { get; init; }

    /// <summary>Operation ids.</summary>
    public IReadOnlyCollection<Guid> Operations { get; init; } = [];

    /// <summary>Ids of the error catalogue.</summary>
    public IReadOnlyCollection<string> ErrorIds { get; init; } = [];

    /// <summary>At most so many; null means all.</summary>
    public long? First { get; init; }

    /// <summary>So many are left out first.</summary>
    public long Skip { get; init; }
}
