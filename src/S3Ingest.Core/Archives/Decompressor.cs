using S3Ingest.Core.Archives.Compression;
using S3Ingest.Core.Archives.Native;

namespace S3Ingest.Core.Archives;

/// <summary>Opens compressed streams: gzip by the framework, the others by libarchive.</summary>
/// <remarks>
/// All members of a concatenated stream are read. What follows the last one: gzip and bzip2 may be padded with zeros, as
/// tapes and block copies do and all tools accept; xz with zeros in fours, as its format allows; anything else, and anything
/// at all behind zstd, is <see cref="IngestErrorId.ArchiveCorrupt"/>, since it may be a further member with a damaged
/// header. gzip and bzip2 themselves only warn there.
/// </remarks>
public static class Decompressor
{
    /// <summary>The expanded content of a compressed stream, forward only.</summary>
    /// <param name="content">The compressed stream, from its present position on; stays the caller's.</param>
    /// <param name="filter">What detection found; not <see cref="CompressionFilter.None"/>.</param>
    /// <param name="options">Name and limits.</param>
    public static DecompressedStream Open(Stream content, CompressionFilter filter, ArchiveReadOptions options)
    {
        switch (filter)
        {
            case CompressionFilter.Gzip:
                return GzipValidation.FrameworkIsStrict ? new GzipStream(content, options) : new GzipMemberStream(content, options);
            case CompressionFilter.Bzip2:
                Require(NativeMethods.Bzip2IsThere, "bzip2", options);
                return new NativeFilterStream(content, NativeMethods.FilterBzip2, options);
            case CompressionFilter.Xz:
            {
                Require(NativeMethods.LzmaIsThere, "xz", options);
                var prefixed = new PrefixedStream(content, XzHeader.LargestSize);
                var header = XzHeader.Parse(prefixed.Prefix);
                Dictionary.Check(header?.Dictionary ?? 0, options);
                return new NativeFilterStream(prefixed, NativeMethods.FilterXz, options) { HasChecksum = header is { Check: not 0 } };
            }
            case CompressionFilter.Zstd:
            {
                Require(NativeMethods.ZstdIsThere, "zstd", options);
                var prefixed = new PrefixedStream(content, ZstdHeader.LargestSize);
                var header = ZstdHeader.Parse(prefixed.Prefix);
                Dictionary.Check(header?.Window ?? 0, options);
                if (header is { NeedsDictionary: true })
                    throw ArchiveFault.Unsupported(options.SourceName, "it was compressed with a dictionary of its own, which is not in it.");
                return new NativeFilterStream(prefixed, NativeMethods.FilterZstd, options) { HasChecksum = header is { HasChecksum: true } };
            }
            default:
                throw new ArgumentOutOfRangeException(nameof(filter), filter, "Not a compression.");
        }
    }

    // Without the library behind it libarchive would start a program of that name.
    private static void Require(Func<bool> isThere, string name, ArchiveReadOptions options)
    {
        if (!LibraryLoader.IsAvailable)
            throw ArchiveFault.Unsupported(options.SourceName, $"{name} needs libarchive, which is missing on this system. {LibraryLoader.Advice}");
        if (!isThere())
            throw ArchiveFault.Unsupported(options.SourceName, $"{name} is not supported by this system's libarchive ({LibraryLoader.Path}). {LibArchive.WithoutCompression}");
    }
}
