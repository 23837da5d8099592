using S3Ingest.Core.Archives.Paths;

namespace S3Ingest.Core.Archives;

/// <summary>What reading an archive or a compressed stream has to know beside its bytes.</summary>
public sealed record ArchiveReadOptions
{
    /// <summary>Names the archive in messages.</summary>
    public string SourceName { get; init; } = "the archive";

    /// <summary>Turns the bytes of entry names into text.</summary>
    public EntryNameDecoder Names { get; init; } = new();

    /// <summary>Most entries; looked at where a directory is read before the first entry (zip), and in memory for it.</summary>
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>
    /// Most bytes of an archive that are held in memory because its format must seek (7z, RAR) and its stream cannot.
    /// </summary>
    public long MaxInMemory { get; init; } = 256L << 20;

    /// <summary>Largest dictionary in bytes that a stream may demand for its decompression: xz, zstd, 7z.</summary>
    public long MaxDictionary { get; init; } = 256L << 20;
}
