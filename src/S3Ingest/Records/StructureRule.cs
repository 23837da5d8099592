namespace S3Ingest;

/// <summary>What an audit of a bucket looks for. An object breaks at most one of the rules about paths.</summary>
public enum StructureRule
{
    /// <summary>The object has a legacy path.</summary>
    InconsistentPath,
    /// <summary>The path has an empty folder name (<c>//</c>).</summary>
    DoubleSlash,
    /// <summary>The path begins as one of the layout and does not go on as one.</summary>
    MalformedPath,
    /// <summary>No rule of the layout knows the object.</summary>
    OrphanObject,
    /// <summary>An artifact's folder without the artifact.</summary>
    OrphanFolder,
    /// <summary>There are objects at the legacy path and at the new one.</summary>
    MigrationLeftover,
    /// <summary>An artifact without its metadata file.</summary>
    MissingMetadata,
}
