using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Archives.Limits;

/// <summary>What an archive may cost, with everything that is nested in it. Sizes are bytes.</summary>
public sealed record ArchiveLimits
{
    /// <summary>INGEST_ARCHIVE_MAX_DEPTH: levels that are opened; the source itself is the first.</summary>
    public int MaxDepth { get; init; } = 4;

    /// <summary>INGEST_ARCHIVE_MAX_ENTRIES: entries of one archive, folders and links included.</summary>
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>Entries of all levels together: five times <see cref="MaxEntries"/>, so that one setting raises both.</summary>
    public long MaxEntriesOfAllLevels => MaxEntries * 5L;

    /// <summary>INGEST_ARCHIVE_MAX_ENTRY_BYTES: one expanded entry.</summary>
    public long MaxEntryBytes { get; init; } = 64L << 30;

    /// <summary>INGEST_ARCHIVE_MAX_TOTAL_BYTES: all expanded entries of all levels; a nested archive counts as the entry that it is, too.</summary>
    public long MaxTotalBytes { get; init; } = 256L << 30;

    /// <summary>INGEST_ARCHIVE_MAX_RATIO: expanded bytes for each byte of the source read so far.</summary>
    public int MaxRatio { get; init; } = 200;

    /// <summary>Expanded bytes below which the ratio is not looked at: small things of one letter are no attack.</summary>
    public long RatioAllowance { get; init; } = 64L << 20;

    /// <summary>Nested archives that are held in memory, all levels together, because their format must be sought in.</summary>
    public long MaxNestedInMemory { get; init; } = 256L << 20;

    /// <summary>Dictionary that an xz or 7z stream may demand.</summary>
    public long MaxDictionary { get; init; } = 256L << 20;

    /// <summary>The limits of the settings.</summary>
    public static ArchiveLimits From(IngestOptions options) => new()
    {
        MaxDepth = options.ArchiveMaxDepth,
        MaxEntries = options.ArchiveMaxEntries,
        MaxEntryBytes = options.ArchiveMaxEntryBytes,
        MaxTotalBytes = options.ArchiveMaxTotalBytes,
        MaxRatio = options.ArchiveMaxRatio,
    };
}
