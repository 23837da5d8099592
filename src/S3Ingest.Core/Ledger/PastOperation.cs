namespace S3Ingest.Core.Ledger;

/// <summary>An operation with what is needed to run it again.</summary>
public sealed record PastOperation
{
    /// <summary>Name in the metadata: where the source of an operation was read, when that was not its own place.</summary>
    public const string PlaceFact = "source_place";

    /// <summary>The operation.</summary>
    public required Guid Operation { get; init; }

    /// <summary>What it did.</summary>
    public required OperationType Type { get; init; }

    /// <summary>How it ended.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>From where to where.</summary>
    public required Target Target { get; init; }

    /// <summary>Path below <see cref="Target.SourceRoot"/>, separated by <c>/</c>.</summary>
    public required string RelativePath { get; init; }

    /// <summary>Key of its first output; null when it wanted none.</summary>
    public string? Key { get; init; }

    /// <summary>Absolute paths where the source may be now, its own first.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>The newest operation on the source, for an upload on source and key, when that is another one; cancelled ones do not count.</summary>
    public (Guid Operation, OperationStatus Status)? SupersededBy { get; init; }

    /// <summary>What ran it.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments, secrets removed.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary><see cref="RunInfo.Settings"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
