using System.Text;
using S3Ingest.Core.Tabular.Parquet.Compression;

namespace S3Ingest.Core.Tests.Tabular.Compression;

/// <summary>
/// The smallest Parquet file around pages: one required column, PLAIN, one row group, each page's bytes as they are given
/// (parquet.thrift, in the compact protocol). It needs nothing of the writer, so it tests codecs alone.
/// </summary>
internal static class PageFile
{
    /// <summary>Physical types of parquet.thrift.</summary>
    public enum Physical
    {
        /// <summary>8 bytes a value.</summary>
        Int64 = 2,

        /// <summary>UTF-8 text behind its length in four bytes.</summary>
        String = 6,
    }

    private const byte I32 = 5, I64 = 6, Binary = 8, List = 9, Struct = 12;

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="codec">Compresses each page.</param>
    /// <param name="type">Of the column, whose name is <c>v</c>.</param>
    /// <param name="pages">Uncompressed bytes and number of values of each page.</param>
    public static void Write(string path, PageCodec codec, Physical type, IEnumerable<(byte[] Plain, int Values)> pages)
    {
        using var file = new MemoryStream();
        file.Write("PAR1"u8);
        long rows = 0, uncompressed = 0;
        foreach (var (plain, values) in pages)
        {
            var body = new byte[codec.MaxCompressedLength(plain.Length)];
            var length = codec.Compress(plain, body);
            var header = new Compact();
            header.Field(1, I32, 0).Field(2, I32, plain.Length).Field(3, I32, length).Begin(5);
            header.Field(1, I32, values).Field(2, I32, 0).Field(3, I32, 3).Field(4, I32, 3).End().End();
            file.Write(header.ToArray());
            file.Write(body, 0, length);
            rows += values;
            uncompressed += header.Length + plain.Length;
        }
        var footer = Footer(codec.Id, type, rows, uncompressed, file.Length - 4);
        file.Write(footer);
        file.Write(BitConverter.GetBytes(footer.Length));
        file.Write("PAR1"u8);
        File.WriteAllBytes(path, file.ToArray());
    }

    private static byte[] Footer(int codec, Physical type, long rows, long uncompressed, long compressed)
    {
        var meta = new Compact();
        meta.Field(1, I32, 2).BeginList(2, Struct, 2);
        meta.Field(4, "schema").Field(5, I32, 1).End();
        meta.Field(1, I32, (int)type).Field(3, I32, 0).Field(4, "v");
        if (type == Physical.String)
            meta.Field(6, I32, 0);
        meta.End();
        meta.EndList().Field(3, I64, rows).BeginList(4, Struct, 1);
        meta.BeginList(1, Struct, 1).Field(2, I64, 4).Begin(3);
        meta.Field(1, I32, (int)type).BeginList(2, I32, 1).Number(0).EndList().BeginList(3, Binary, 1).Text("v").EndList();
        meta.Field(4, I32, codec).Field(5, I64, rows).Field(6, I64, uncompressed).Field(7, I64, compressed).Field(9, I64, 4);
        meta.End().End().EndList().Field(2, I64, uncompressed).Field(3, I64, rows).End().EndList().End();
        return meta.ToArray();
    }

    /// <summary>Thrift's compact protocol, as far as the file needs it.</summary>
    private sealed class Compact
    {
        private readonly List<byte> _bytes = [];
        private readonly Stack<int> _outer = new();
        private int _last;

        public int Length => _bytes.Count;

        public Compact Field(int id, byte type, long value) => Head(id, type).Number(value);

        public Compact Field(int id, string text) => Head(id, Binary).Text(text);

        public Compact Begin(int id)
        {
            Head(id, Struct);
            _outer.Push(_last);
            _last = 0;
            return this;
        }

        /// <summary>Ends a structure: that of a field, the next of a list, or the outermost one.</summary>
        public Compact End()
        {
            _bytes.Add(0);
            _last = _outer.Count > 0 ? _outer.Peek() < 0 ? 0 : _outer.Pop() : 0;
            return this;
        }

        public Compact BeginList(int id, byte element, int count)
        {
            Head(id, List);
            _bytes.Add((byte)(count << 4 | element));
            _outer.Push(_last);
            _outer.Push(-1); // structures that end here belong to the list
            _last = 0;
            return this;
        }

        public Compact EndList()
        {
            _outer.Pop();
            _last = _outer.Pop();
            return this;
        }

        public Compact Number(long value) => Varint((ulong)(value << 1 ^ value >> 63));

        public Compact Text(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Varint((ulong)bytes.Length);
            _bytes.AddRange(bytes);
            return this;
        }

        public byte[] ToArray() => [.. _bytes];

        private Compact Head(int id, byte type)
        {
            _bytes.Add((byte)((id - _last) << 4 | type));
            _last = id;
            return this;
        }

        private Compact Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                _bytes.Add((byte)(value | 0x80));
            _bytes.Add((byte)value);
            return this;
        }
    }
}
