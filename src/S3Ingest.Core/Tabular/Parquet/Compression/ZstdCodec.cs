using System.Collections.Concurrent;

namespace S3Ingest.Core.Tabular.Parquet.Compression;

/// <summary>ZSTD: one frame of RFC 8878 a page, made by the system's libzstd.</summary>
internal sealed class ZstdCodec : PageCodec
{
    /// <summary>The library's own default; above it a page takes much longer and gets little smaller.</summary>
    private const int Level = 3;

    private static volatile ZstdCodec? _instance;

    private readonly ZstdLibrary _library;

    // A context keeps the tables it has allocated, a few megabytes. There come to be as many as threads compress at once.
    private readonly ConcurrentBag<ZstdContext> _contexts = [];

    private ZstdCodec(ZstdLibrary library) => _library = library;

    /// <summary>One for the process, so that contexts outlive a file.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid: the system has no libzstd.</exception>
    public static ZstdCodec Instance => _instance ??= new ZstdCodec(ZstdLibrary.Require());

    public override int Id => 6;

    public override int MaxCompressedLength(int length) => _library.CompressBound(length);

    protected override int CompressPage(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (!_contexts.TryTake(out var context))
            context = _library.CreateContext();
        var written = _library.Compress(context, source, target, Level);
        _contexts.Add(context);
        return written;
    }
}
