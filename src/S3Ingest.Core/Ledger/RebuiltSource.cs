namespace S3Ingest.Core.Ledger;

/// <summary>A completed source as the metadata of its objects tells of it.</summary>
public sealed record RebuiltSource
{
    /// <summary>From where to where.</summary>
    public required Target Target { get; init; }

    /// <summary>Path below <see cref="Target.SourceRoot"/>, separated by <c>/</c>.</summary>
    public required string RelativePath { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>UTC, in 100 ns since 0001-01-01.</summary>
    public required long ModifiedTicks { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>The operation that made the objects; null when unknown.</summary>
    public Guid? Operation { get; init; }

    /// <summary>
    /// True for objects made of entries of an archive: how many the archive has is not told by any of them. They are added
    /// to one operation, in as many calls as it takes, and the source stays unknown, so that it is read again.
    /// </summary>
    public bool IsPart { get; init; }

    /// <summary>What the source is.</summary>
    public SourceKind Kind { get; init; }

    /// <summary>SHA-256 of the source, 32 bytes, where known.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>Its objects.</summary>
    public IReadOnlyList<OutputOutcome> Outputs { get; init; } = [];
}
