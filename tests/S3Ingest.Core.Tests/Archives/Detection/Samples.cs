using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace S3Ingest.Core.Tests.Archives.Detection;

/// <summary>Beginnings of every kind of file, and small whole archives.</summary>
internal static class Samples
{
    public static readonly byte[] SevenZip = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4];
    public static readonly byte[] Xz = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0, 4];
    public static readonly byte[] Zstd = [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x00];
    public static readonly byte[] Bzip2 = [.. "BZh9"u8, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 1, 2];
    public static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("id,name\n1,a\n", 200)));

    public static byte[] Gzip(byte[] content)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
            gzip.Write(content);
        return bytes.ToArray();
    }

    public static byte[] Zip(params string[] names)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = zip.CreateEntry(name).Open();
                if (!name.EndsWith('/'))
                    entry.Write("content of the entry"u8);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>A zip written to a stream that cannot seek: sizes come in descriptors behind the data.</summary>
    public static byte[] ZipWithDescriptors(params string[] names)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(new ForwardOnly(bytes), ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = zip.CreateEntry(name).Open();
                if (!name.EndsWith('/'))
                    entry.Write("content of the entry"u8);
            }
        }
        return bytes.ToArray();
    }

    public static byte[] Tar(string name = "a.csv")
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1, 2, 3]) });
        return bytes.ToArray();
    }

    /// <summary>Header of a tar as Version 7 wrote it: nothing behind the link name.</summary>
    public static byte[] V7Header(byte type = (byte)'0', byte firstOfName = (byte)'o', bool signedSum = false)
    {
        var header = new byte[512];
        "old.txt\0"u8.CopyTo(header);
        header[0] = firstOfName;
        "0000644\00000000\00000000\000000000003\014000000000\0"u8.CopyTo(header.AsSpan(100));
        header[156] = type;
        header.AsSpan(148, 8).Fill((byte)' ');
        int sum = header.Sum(b => signedSum ? (sbyte)b : b);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return header;
    }

    public static byte[] Rar4(bool volume) =>
        [.. "Rar!\x1A\x7\x0"u8, 0xCF, 0x90, 0x73, (byte)(volume ? 1 : 0), 0, 13, 0, 0, 0, 0, 0, 0, 0];

    /// <param name="flags">Archive flags; 1 is a volume.</param>
    /// <param name="extra">With an extra area, whose size precedes the flags.</param>
    public static byte[] Rar5(byte flags, bool extra = false) => extra
        ? [.. "Rar!\x1A\x7\x1\x0"u8, 1, 2, 3, 4, 0x85, 0x00, 1, 1, 2, flags, 0, 0]
        : [.. "Rar!\x1A\x7\x1\x0"u8, 1, 2, 3, 4, 3, 1, 0, flags];

    /// <summary>First header says that all others are encrypted.</summary>
    public static byte[] Rar5Encrypted => [.. "Rar!\x1A\x7\x1\x0"u8, 1, 2, 3, 4, 33, 4, 0, 0, 0, 15];

    /// <summary>The zip as the last of two parts: number of this disk 1.</summary>
    public static byte[] AsLastPart(byte[] zip)
    {
        var last = zip[10..];
        BinaryPrimitives.WriteUInt16LittleEndian(last.AsSpan(last.Length - 22 + 4), 1);
        return last;
    }

    private sealed class ForwardOnly(Stream inner) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
