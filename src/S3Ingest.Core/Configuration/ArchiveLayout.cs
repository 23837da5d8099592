namespace S3Ingest.Core.Configuration;

/// <summary>Where the entries of an archive go (INGEST_ARCHIVE_LAYOUT).</summary>
public enum ArchiveLayout
{
    /// <summary>Under the archive's name without extension.</summary>
    Folder,

    /// <summary>Beside the archive.</summary>
    Merge,
}
