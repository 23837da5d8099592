using System.Text;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// Writes structs in the compact protocol of Apache Thrift (thrift-compact-protocol.md), as far as parquet.thrift needs it.
/// Fields of a struct are written in ascending order of their ids.
/// </summary>
internal sealed class ThriftCompactWriter(PooledBuffer target)
{
    private const byte True = 1;
    private const byte False = 2;
    private const byte TypeI16 = 4;
    private const byte TypeI32 = 5;
    private const byte TypeI64 = 6;
    private const byte TypeBinary = 8;
    private const byte TypeList = 9;
    private const byte TypeStruct = 12;

    private readonly Stack<int> _outer = new();
    private int _lastField;

    public void I16(int field, short value)
    {
        Field(field, TypeI16);
        target.AppendZigzag(value);
    }

    public void I32(int field, int value)
    {
        Field(field, TypeI32);
        target.AppendZigzag(value);
    }

    public void I64(int field, long value)
    {
        Field(field, TypeI64);
        target.AppendZigzag(value);
    }

    public void Bool(int field, bool value) => Field(field, value ? True : False);

    public void Binary(int field, ReadOnlySpan<byte> value)
    {
        Field(field, TypeBinary);
        Element(value);
    }

    public void Text(int field, string value) => Binary(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A struct without fields.</summary>
    public void Empty(int field)
    {
        Begin(field);
        End();
    }

    /// <summary>Begins a struct that is the value of a field.</summary>
    public void Begin(int field)
    {
        Field(field, TypeStruct);
        Begin();
    }

    /// <summary>Begins a struct that is an element of a list, or the whole message.</summary>
    public void Begin()
    {
        _outer.Push(_lastField);
        _lastField = 0;
    }

    public void End()
    {
        target.Append(0);
        _lastField = _outer.Pop();
    }

    public void StructList(int field, int count) => List(field, TypeStruct, count);

    public void I32List(int field, ReadOnlySpan<int> values)
    {
        List(field, TypeI32, values.Length);
        foreach (int value in values)
            target.AppendZigzag(value);
    }

    public void I64List(int field, IReadOnlyCollection<long> values)
    {
        List(field, TypeI64, values.Count);
        foreach (long value in values)
            target.AppendZigzag(value);
    }

    /// <summary>A list of booleans; type and elements as the libraries of Java and C++ write them (1 and 2).</summary>
    public void BoolList(int field, IReadOnlyCollection<bool> values)
    {
        List(field, True, values.Count);
        foreach (bool value in values)
            target.Append(value ? True : False);
    }

    public void TextList(int field, IReadOnlyCollection<string> values) => BinaryList(field, [.. values.Select(Encoding.UTF8.GetBytes)]);

    public void BinaryList(int field, IReadOnlyCollection<byte[]> values)
    {
        List(field, TypeBinary, values.Count);
        foreach (var value in values)
            Element(value);
    }

    private void Element(ReadOnlySpan<byte> value)
    {
        target.AppendVarint((uint)value.Length);
        target.Append(value);
    }

    private void List(int field, byte type, int count)
    {
        Field(field, TypeList);
        if (count < 15)
        {
            target.Append((byte)(count << 4 | type));
            return;
        }
        target.Append((byte)(0xF0 | type));
        target.AppendVarint((uint)count);
    }

    private void Field(int field, byte type)
    {
        int delta = field - _lastField;
        if (delta is > 0 and <= 15)
        {
            target.Append((byte)(delta << 4 | type));
        }
        else
        {
            target.Append(type);
            target.AppendZigzag(field);
        }
        _lastField = field;
    }
}
