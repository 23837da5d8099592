namespace S3Ingest.Core.Archives;

/// <summary>What an entry is. Only files have content that is sent.</summary>
public enum ArchiveEntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link, or a junction.</summary>
    SymbolicLink,

    /// <summary>A second name of an earlier entry.</summary>
    HardLink,

    /// <summary>A character or block device.</summary>
    Device,

    /// <summary>A FIFO or socket.</summary>
    Fifo,
}
