using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>What a package will be: name, registry, and the path of every object. Nothing has been written.</summary>
internal sealed class PackagePlan
{
    /// <summary>What was asked for.</summary>
    public required PackageRequest Request { get; init; }

    /// <summary><c>namespace/packagename</c>.</summary>
    public required string PackageName { get; init; }

    /// <summary>Bucket of the registry; empty when there is none that can be written.</summary>
    public required string Registry { get; init; }

    /// <summary>The registry that was suggested, <c>s3://bucket</c>; null when it was given.</summary>
    public required string? SuggestedRegistry { get; init; }

    /// <summary>Why this registry and this name.</summary>
    public required string Rationale { get; init; }

    /// <summary>Where each object goes.</summary>
    public required PackageOrganization Organization { get; init; }

    /// <summary>The tree that an administrator reads before saying yes.</summary>
    public required string Preview { get; init; }

    /// <summary>Objects that are not in the package; those beyond the first thousand are one line.</summary>
    public required IReadOnlyList<SkippedEntry> Skipped { get; init; }

    public required EntryTable Entries { get; init; }

    public required PackageContents Contents { get; init; }

    public required FolderFinder Folders { get; init; }

    public required PackageTemplates Templates { get; init; }

    public required PackageFaults Faults { get; init; }

    public required WorkflowGate? Gate { get; init; }

    public required LatestPointer Latest { get; init; }

    /// <summary>True when something is in the way that may not be left out.</summary>
    public bool IsRefused => Faults.HasFaults || (Faults.ObjectCount > 0 && !Request.SkipsInvalid);

    public PackageContext Context(PackageContents contents, DateTimeOffset now) => new()
    {
        Name = PackageName,
        Registry = Registry,
        SourceBucket = Request.SourceBucket,
        SourcePrefix = Request.SourcePrefix,
        Contents = contents,
        CreatedAt = now,
        IsOrganized = Organization.IsOrganized,
        FolderDescriptions = Organization.Folders.Where(f => f.Description is not null).ToDictionary(f => f.Folder, f => f.Description!),
        Description = Request.Description,
        Tags = Request.Tags,
        UserMetadata = Request.UserMetadata,
        PreviousTopHash = Latest.TopHash,
        Redactor = Request.Redactor,
    };
}
