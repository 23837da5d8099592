namespace S3Ingest.Core.Archives;

/// <summary>Containers that are opened.</summary>
public enum ArchiveFormat
{
    /// <summary>ZIP (APPNOTE.TXT), ZIP64 included.</summary>
    Zip,

    /// <summary>tar in all its forms: v7, ustar, pax (POSIX.1-2001, "pax Interchange Format"), GNU.</summary>
    Tar,

    /// <summary>7z (7zFormat.txt).</summary>
    SevenZip,

    /// <summary>RAR 1.5 to 4.x.</summary>
    Rar,

    /// <summary>RAR 5.0 and later (RAR 5.0 archive format).</summary>
    Rar5,
}
