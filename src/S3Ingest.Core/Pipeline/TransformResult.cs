namespace S3Ingest.Core.Pipeline;

/// <summary>What a transform has to tell about the source it read.</summary>
/// <param name="SourceSha256">SHA-256 of the source, 32 bytes; null when it is that of the output.</param>
/// <param name="RowCount">Rows of a tabular source.</param>
/// <param name="Passes">How often the source was read.</param>
internal sealed record TransformResult(byte[]? SourceSha256, long? RowCount, int Passes)
{
    /// <summary>UTC; when the last byte of an archive was made. Null where none is made.</summary>
    public DateTimeOffset? CompressedAt { get; init; }

    /// <summary>What an archive had to leave out.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; init; } = [];

    /// <summary>Where a copy of the archive was kept; null where none was.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>What of the caller's wishes was not met, though the output is there; null: all were.</summary>
    public string? Warning { get; init; }

    /// <summary>Of an output that is the source as it is.</summary>
    public static readonly TransformResult Plain = new(null, null, 1);
}
