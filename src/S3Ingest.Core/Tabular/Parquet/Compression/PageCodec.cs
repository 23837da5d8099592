using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tabular.Parquet.Compression;

/// <summary>Compresses pages of one Parquet file (Compression.md). Used by many threads at once.</summary>
internal abstract class PageCodec
{
    /// <summary>Number in <c>enum CompressionCodec</c> of parquet.thrift.</summary>
    public abstract int Id { get; }

    /// <summary>The codec for a setting.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid when ZSTD is asked for and the system has no libzstd.</exception>
    public static PageCodec For(ParquetCompression compression) => compression switch
    {
        ParquetCompression.Snappy => SnappyCodec.Instance,
        ParquetCompression.Gzip => GzipCodec.Instance,
        ParquetCompression.Zstd => ZstdCodec.Instance,
        ParquetCompression.None => UncompressedCodec.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
    };

    /// <summary>Bytes that <see cref="Compress"/> may need.</summary>
    public abstract int MaxCompressedLength(int length);

    /// <summary>Compresses a page.</summary>
    /// <param name="source">The page; not changed by other threads meanwhile.</param>
    /// <param name="target">At least <see cref="MaxCompressedLength"/> bytes; what lies behind the result may be overwritten.</param>
    /// <returns>Bytes written to <paramref name="target"/>.</returns>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (target.Length < MaxCompressedLength(source.Length))
            throw new ArgumentException($"{target.Length} bytes for a page of {source.Length}; it may need {MaxCompressedLength(source.Length)}.", nameof(target));
        return CompressPage(source, target);
    }

    /// <summary>Compresses into a target that is large enough.</summary>
    protected abstract int CompressPage(ReadOnlySpan<byte> source, Span<byte> target);
}
