namespace S3Ingest.Core.Archives.Compression;

/// <summary>The memory that a compressed stream demands for its expansion.</summary>
internal static class Dictionary
{
    /// <summary>Throws when it is above the limit.</summary>
    public static void Check(long demand, ArchiveReadOptions options)
    {
        if (demand > options.MaxDictionary)
        {
            throw ArchiveFault.LimitExceeded(
                options.SourceName,
                $"expanding it takes a dictionary of {demand:N0} bytes; up to {options.MaxDictionary:N0} are given. Compress it with a smaller one.");
        }
    }
}
