namespace S3Ingest.Core.Ledger;

/// <summary>A successful upload of a source to a key.</summary>
public sealed record UploadState
{
    /// <summary>The operation.</summary>
    public required Guid Operation { get; init; }

    /// <summary>Bytes of the source then.</summary>
    public required long Size { get; init; }

    /// <summary>UTC, in 100 ns since 0001-01-01.</summary>
    public required long ModifiedTicks { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Facts that were recorded, by name.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Where the source was moved to; null when it stayed.</summary>
    public string? CompletedPath { get; init; }
}
