using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Zip;

/// <summary>The extra field of a zip header: id, length, data, over and over (APPNOTE.TXT 4.5.1).</summary>
internal static class ZipExtra
{
    /// <summary>The data of the first field with an id; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> extra, ushort id)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
                break;
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == id)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
        return [];
    }
}
