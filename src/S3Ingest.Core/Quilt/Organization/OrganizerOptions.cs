namespace S3Ingest.Core.Quilt.Organization;

/// <summary>How a package is organised.</summary>
public sealed record OrganizerOptions
{
    /// <summary>Folders, and what may not enter.</summary>
    public FolderMap FolderMap { get; init; } = FolderMap.BuiltIn;

    /// <summary>-NoOrganize: keys stay as they are, after the same checks. What the map refuses stays refused.</summary>
    public bool KeepPaths { get; init; }

    /// <summary>Keys that no object may have, compared without case, as the catalog finds a README. Without -NoReadme and the like, all that are generated.</summary>
    public IReadOnlyCollection<string> ReservedKeys { get; init; } = GeneratedKeys.All;
}
