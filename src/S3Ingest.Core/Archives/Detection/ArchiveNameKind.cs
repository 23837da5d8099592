namespace S3Ingest.Core.Archives.Detection;

/// <summary>What a file name says.</summary>
internal enum ArchiveNameKind
{
    /// <summary>Nothing of archives.</summary>
    Other,

    /// <summary>zip, 7z, rar.</summary>
    Container,

    /// <summary>tar, alone or compressed.</summary>
    Tar,

    /// <summary>A compressed file.</summary>
    Compressed,

    /// <summary>Part of a split archive.</summary>
    Volume,

    /// <summary>Part of a split archive unless the content says otherwise: <c>.part1.rar</c>.</summary>
    RarPart,

    /// <summary>Part of a split archive if the content is RAR: <c>.r00</c>.</summary>
    OldRarPart,
}
