using System.Text;

namespace S3Ingest.Core.Archives;

/// <summary>What reading an archive or a compressed stream has to know beside its bytes.</summary>
public sealed record ArchiveReadOptions
{
    /// <summary>Names the archive in messages.</summary>
    public string SourceName { get; init; } = "the archive";

    /// <summary>Charset of entry names that are not UTF-8; null is cp437 in a zip and Latin-1 elsewhere.</summary>
    public Encoding? NameEncoding { get; init; }

    /// <summary>
    /// Most bytes of an archive that are held in memory because its format must seek (7z, RAR) and its stream cannot.
    /// </summary>
    public long MaxInMemory { get; init; } = 256L << 20;

    /// <summary>Largest dictionary in bytes that a stream may demand for its decompression: xz, zstd, 7z.</summary>
    public long MaxDictionary { get; init; } = 256L << 20;
}
