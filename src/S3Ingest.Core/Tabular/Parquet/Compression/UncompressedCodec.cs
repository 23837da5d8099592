namespace S3Ingest.Core.Tabular.Parquet.Compression;

/// <summary>UNCOMPRESSED.</summary>
internal sealed class UncompressedCodec : PageCodec
{
    public static UncompressedCodec Instance { get; } = new();

    public override int Id => 0;

    public override int MaxCompressedLength(int length) => length;

    protected override int CompressPage(ReadOnlySpan<byte> source, Span<byte> target)
    {
        source.CopyTo(target);
        return source.Length;
    }
}
