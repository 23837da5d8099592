using System.Buffers;
using S3Ingest.Core.Tabular.Parquet.Compression;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Compresses pages with the file's codec; null is no compression. Used by many threads at once.</summary>
internal sealed class PageCompressor(PageCodec? codec)
{
    /// <summary>Number in <c>enum CompressionCodec</c> of parquet.thrift.</summary>
    public int Id => codec?.Id ?? 0;

    /// <summary>Bytes that the page will have.</summary>
    public int Measure(ReadOnlySpan<byte> page)
    {
        if (codec is null)
            return page.Length;
        var scratch = ArrayPool<byte>.Shared.Rent(codec.MaxCompressedLength(page.Length));
        int length = codec.Compress(page, scratch);
        ArrayPool<byte>.Shared.Return(scratch);
        return length;
    }

    /// <summary>Compresses a page.</summary>
    /// <returns>The page's bytes, in an array of the shared pool that the caller gives back; without a codec the page itself and no array.</returns>
    public (byte[]? Array, int Length) Compress(ReadOnlySpan<byte> page)
    {
        if (codec is null)
            return (null, page.Length);
        var array = ArrayPool<byte>.Shared.Rent(codec.MaxCompressedLength(page.Length));
        return (array, codec.Compress(page, array));
    }
}
