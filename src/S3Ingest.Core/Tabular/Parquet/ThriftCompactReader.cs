using System.Text;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// Reads structs in the compact protocol of Apache Thrift (thrift-compact-protocol.md) from bytes that nobody vouches for:
/// whatever they say, it ends, and damage is <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct ThriftCompactReader(ReadOnlySpan<byte> data)
{
    public const byte True = 1;
    public const byte False = 2;
    public const byte Struct = 12;

    private const byte I8 = 3;
    private const byte I16 = 4;
    private const byte I32 = 5;
    private const byte I64 = 6;
    private const byte Double = 7;
    private const byte Bytes = 8;
    private const byte List = 9;
    private const byte Set = 10;
    private const byte Map = 11;
    private const byte Uuid = 13;

    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    /// <summary>Reads the header of the next field.</summary>
    /// <param name="id">In: that of the field before, 0 at the start of the struct. Out: the field's.</param>
    /// <param name="type">Its type.</param>
    /// <returns>False at the end of the struct.</returns>
    public bool TryField(ref int id, out byte type)
    {
        byte header = Next();
        type = (byte)(header & 15);
        if (header == 0)
            return false;
        id = header >> 4 == 0 ? (int)Zigzag() : id + (header >> 4);
        return true;
    }

    /// <summary>An integer of any width.</summary>
    /// <param name="type">Type of the field or element.</param>
    public long Integer(byte type) => type switch
    {
        I8 => (sbyte)Next(),
        I16 or I32 or I64 => Zigzag(),
        _ => throw Damaged("a number is expected"),
    };

    public ReadOnlySpan<byte> Binary(byte type)
    {
        if (type != Bytes)
            throw Damaged("bytes are expected");
        return Take(Varint());
    }

    /// <summary>UTF-8; what is not becomes U+FFFD.</summary>
    public string Text(byte type) => Encoding.UTF8.GetString(Binary(type));

    /// <summary>Header of a list. Each element takes a byte at least, so the count is bounded by what is left.</summary>
    public int ListOf(byte type, out byte elementType)
    {
        if (type is not (List or Set))
            throw Damaged("a list is expected");
        byte header = Next();
        elementType = (byte)(header & 15);
        ulong count = header >> 4 == 15 ? Varint() : (ulong)(header >> 4);
        return count <= (ulong)(_data.Length - _at) ? (int)count : throw Damaged("a list is longer than the footer");
    }

    public void RequireStruct(byte type)
    {
        if (type != Struct)
            throw Damaged("a struct is expected");
    }

    /// <summary>Passes over the value of a field.</summary>
    public void Skip(byte type)
    {
        // The value of a boolean field is its type.
        if (type is not (True or False))
            SkipElement(type, 0);
    }

    private void SkipElement(byte type, int depth)
    {
        if (depth > MaxDepth)
            throw Damaged("it is nested too deeply");
        switch (type)
        {
            case True or False or I8:
                Next();
                break;
            case I16 or I32 or I64:
                Varint();
                break;
            case Double:
                Take(8);
                break;
            case Uuid:
                Take(16);
                break;
            case Bytes:
                Take(Varint());
                break;
            case List or Set:
                for (int i = ListOf(type, out byte element); i > 0; i--)
                    SkipElement(element, depth + 1);
                break;
            case Map:
                SkipMap(depth);
                break;
            case Struct:
                for (int id = 0; TryField(ref id, out byte field);)
                {
                    if (field is not (True or False))
                        SkipElement(field, depth + 1);
                }
                break;
            default:
                throw Damaged($"type {type} is unknown");
        }
    }

    private void SkipMap(int depth)
    {
        ulong count = Varint();
        if (count == 0)
            return;
        byte types = Next();
        for (; count > 0; count--)
        {
            SkipElement((byte)(types >> 4), depth + 1);
            SkipElement((byte)(types & 15), depth + 1);
        }
    }

    private byte Next() => _at < _data.Length ? _data[_at++] : throw Damaged("it ends too early");

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_data.Length - _at))
            throw Damaged("it ends too early");
        _at += (int)length;
        return _data.Slice(_at - (int)length, (int)length);
    }

    private long Zigzag()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Next();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Damaged("a number has more than 64 bits");
    }

    private readonly InvalidDataException Damaged(string what) => new($"at byte {_at} of the footer {what}");
}
