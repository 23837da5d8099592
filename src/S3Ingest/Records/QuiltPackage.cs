namespace S3Ingest;

/// <summary>A revision of a Quilt package: one that New-QuiltPackage made or would make, or one that a registry has.</summary>
public sealed class QuiltPackage
{
    /// <summary>True when the revision is in the registry, or was there already.</summary>
    public bool Success { get; init; }

    /// <summary><c>namespace/packagename</c>.</summary>
    public string PackageName { get; init; } = "";

    /// <summary><c>s3://bucket</c>.</summary>
    public string Registry { get; init; } = "";

    /// <summary>64 hex digits; null in a plan, whose hashes are not known yet.</summary>
    public string? TopHash { get; init; }

    /// <summary>Name of the revision's pointer, seconds since 1970 UTC; null where none was written or it is known by its hash alone.</summary>
    public long? Revision { get; init; }

    /// <summary>When the revision was made, UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether <c>latest</c> points to it.</summary>
    public bool IsLatest { get; init; }

    /// <summary>S3 URI of the manifest.</summary>
    public string? ManifestUri { get; init; }

    /// <summary>Address that the catalog and quilt3 open: <c>quilt+s3://bucket#package=namespace/name@tophash</c>.</summary>
    public string? CatalogUri { get; init; }

    /// <summary>Message of the revision.</summary>
    public string? Message { get; init; }

    /// <summary>What was put where.</summary>
    public QuiltStructure Structure { get; init; } = new();

    /// <summary>What the package holds.</summary>
    public QuiltPackageMetadata PackageMetadata { get; init; } = new();

    /// <summary>What was proposed, and what the user said to it; null for a revision that was read.</summary>
    public QuiltConfirmation? Confirmation { get; init; }

    /// <summary>Where the hashes came from; nothing but zeros for a revision that was read.</summary>
    public QuiltHashing Hashing { get; init; } = new();

    /// <summary>Objects that are not in the package, and why.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; init; } = [];

    /// <summary>How far it came; Skipped when the latest revision was made from the same inputs.</summary>
    public OperationStatus Status { get; init; }

    /// <summary>Id of the error catalogue, see about_IngestErrors.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What went wrong and what to do.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The operation in the ledger; null for a plan and for a revision that was read.</summary>
    public Guid? OperationId { get; init; }
}
