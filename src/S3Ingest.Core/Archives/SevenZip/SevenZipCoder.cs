using System.Buffers.Binary;
using S3Ingest.Core.Archives.Compression;
using S3Ingest.Core.Archives.Native;

namespace S3Ingest.Core.Archives.SevenZip;

/// <summary>One coder of a folder.</summary>
/// <param name="Id">Method id (Methods.txt), its bytes as one number.</param>
/// <param name="Properties">What the method has to know.</param>
internal readonly record struct SevenZipCoder(ulong Id, byte[] Properties)
{
    private const ulong Copy = 0x00;
    private const ulong Lzma2 = 0x21;
    private const ulong Lzma = 0x030101;
    private const ulong Ppmd = 0x030401;
    private const ulong Aes = 0x06F10701;

    /// <summary>True when it decrypts.</summary>
    public bool IsEncryption => Id == Aes;

    /// <summary>Throws when the dictionary or model that it asks for is above the limit.</summary>
    public void CheckDemand(ArchiveReadOptions options)
    {
        long demand = Id switch
        {
            Lzma or Ppmd when Properties.Length >= 5 => BinaryPrimitives.ReadUInt32LittleEndian(Properties.AsSpan(1)),
            Lzma2 when Properties.Length >= 1 => XzHeader.DictionarySize(Properties[0]),
            _ => 0,
        };
        Dictionary.Check(demand, options);
    }

    /// <summary>Expands a packed header into a buffer of its size.</summary>
    public byte[] Expand(byte[] packed, byte[] unpacked, ArchiveReadOptions options)
    {
        if (Id == Copy)
            return packed;
        var (stream, filter) = Id switch
        {
            Lzma when Properties.Length == 5 => (LzmaAlone(packed, unpacked.Length), NativeMethods.FilterLzma),
            Lzma2 when Properties.Length == 1 => (XzContainer.Wrap(packed, unpacked.Length, Properties[0]), NativeMethods.FilterXz),
            _ => throw ArchiveFault.Unsupported(options.SourceName, $"its header is packed by the method {Id:X}."),
        };
        using var expanded = new NativeFilterStream(stream, filter, options);
        if (expanded.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false) != unpacked.Length)
            throw ArchiveFault.Corrupt(options.SourceName, "its packed header is shorter than it says.");
        return unpacked;
    }

    // The .lzma format: properties, size, data.
    private MemoryStream LzmaAlone(byte[] packed, int size)
    {
        var stream = new MemoryStream(13 + packed.Length);
        stream.Write(Properties);
        stream.Write(BitConverter.GetBytes((long)size));
        stream.Write(packed);
        stream.Position = 0;
        return stream;
    }
}
