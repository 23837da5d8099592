namespace S3Ingest.Core.Archives;

/// <summary>The system's libarchive, for those who want to know what it can do here.</summary>
public static class LibArchive
{
    /// <summary>Loads the library, if that has not happened, and tells what it has. Never throws.</summary>
    public static LibArchiveStatus Probe() => throw new NotSupportedException();
}
