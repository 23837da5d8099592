using static S3Ingest.IngestErrorId;

namespace S3Ingest.Core.Archives;

/// <summary>The one factory of the faults that reading an archive has.</summary>
internal static class ArchiveFault
{
    /// <summary>Damaged, cut off, or contradicting itself.</summary>
    public static IngestException Corrupt(string source, string what, Exception? cause = null) => new(
        ArchiveCorrupt,
        $"'{source}' is damaged: {what} Nothing of it was kept; get it again from where it came from.",
        cause)
    { Target = source };

    /// <summary>Needs a password.</summary>
    public static IngestException Encrypted(string source, string what) => new(
        ArchiveEncrypted,
        $"'{source}' is encrypted: {what} Archives with a password are not opened; deliver it without one.")
    { Target = source };

    /// <summary>A format, or a feature of it, that cannot be read here.</summary>
    public static IngestException Unsupported(string source, string what, Exception? cause = null) => new(
        ArchiveUnsupported, $"'{source}' cannot be opened here: {what}", cause)
    { Target = source };

    /// <summary>Above a limit.</summary>
    public static IngestException LimitExceeded(string source, string what) => new(
        ArchiveLimitExceeded, $"'{source}' exceeds a limit: {what}")
    { Target = source };
}
