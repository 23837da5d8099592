using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tabular.Parquet.Compression;

/// <summary>Compresses pages of one Parquet file (Compression.md). Used by many threads at once.</summary>
internal abstract class PageCodec
{
    /// <summary>Number in <c>enum CompressionCodec</c> of parquet.thrift.</summary>
    public abstract int Id { get; }

    /// <summary>The codec for a setting.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid when ZSTD is asked for and the system has no libzstd.</exception>
    public static PageCodec For(ParquetCompression compression) => throw new NotImplementedException();

    /// <summary>Bytes that <see cref="Compress"/> may need.</summary>
    public abstract int MaxCompressedLength(int length);

    /// <summary>Compresses a page.</summary>
    /// <returns>Bytes written to <paramref name="target"/>.</returns>
    public abstract int Compress(ReadOnlySpan<byte> source, Span<byte> target);
}
