namespace S3Ingest;

/// <summary>Where the files of a package were put.</summary>
public sealed class QuiltStructure
{
    /// <summary>Folders of the package that hold something.</summary>
    public IReadOnlyList<string> FoldersCreated { get; init; } = [];

    /// <summary>Objects of the source that are in the package; null in a listing, which reads no manifest.</summary>
    public long? FilesOrganized { get; init; }

    /// <summary>Whether README.md was made; null in a listing.</summary>
    public bool? ReadmeGenerated { get; init; }
}
