namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>One SchemaElement (parquet.thrift); its children follow it in the footer, depth first.</summary>
internal sealed class SchemaNode
{
    /// <summary>Bounds what a deep or broad nesting is shown as.</summary>
    private const int LongestType = 400;

    private const int Repeated = 2;

    // enum ConvertedType
    private const int ConvertedMap = 1;
    private const int ConvertedMapKeyValue = 2;
    private const int ConvertedList = 3;

    // Fields of union LogicalType
    private const int LogicalMap = 2;
    private const int LogicalList = 3;

    private static readonly string[] PhysicalNames = ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BINARY", "FIXED"];

    private int? _physical;
    private int _length;
    private int _repetition;
    private int? _converted;
    private int _scale;
    private int _precision;
    private int _logical;
    private int _logicalScale;
    private int _logicalPrecision;
    private bool _isUtc;
    private int _unit;
    private int _bits;
    private bool _isSigned = true;

    public string Name { get; private set; } = "";

    public List<SchemaNode> Children { get; } = [];

    /// <summary>Place among the leaves of the file, which is that of its chunks; null for a group.</summary>
    public int? Leaf { get; set; }

    public int ChildCount { get; private set; }

    public bool IsLeaf => ChildCount == 0;

    public bool IsRequired => _repetition == 0;

    public bool IsRepeated => _repetition == Repeated;

    /// <summary>Reads one element, without its children.</summary>
    public static SchemaNode Read(ref ThriftCompactReader thrift)
    {
        var node = new SchemaNode();
        for (int id = 0; thrift.TryField(ref id, out byte type);)
        {
            switch (id)
            {
                case 1: node._physical = (int)thrift.Integer(type); break;
                case 2: node._length = (int)thrift.Integer(type); break;
                case 3: node._repetition = (int)thrift.Integer(type); break;
                case 4: node.Name = thrift.Text(type); break;
                case 5: node.ChildCount = (int)thrift.Integer(type); break;
                case 6: node._converted = (int)thrift.Integer(type); break;
                case 7: node._scale = (int)thrift.Integer(type); break;
                case 8: node._precision = (int)thrift.Integer(type); break;
                case 10: node.ReadLogical(ref thrift, type); break;
                default: thrift.Skip(type); break;
            }
        }
        return node;
    }

    /// <summary>Type as it is shown, a repetition outside of a LIST included.</summary>
    public string Describe()
    {
        string type = IsRepeated ? $"LIST<{DescribeOne()}>" : DescribeOne();
        return type.Length <= LongestType ? type : string.Concat(type.AsSpan(0, LongestType), "...");
    }

    private string DescribeOne()
    {
        if (IsLeaf)
            return DescribeLeaf();
        if ((_logical == LogicalList || _converted == ConvertedList) && Children is [{ IsRepeated: true } list])
            return $"LIST<{Element(list)}>";
        if ((_logical == LogicalMap || _converted is ConvertedMap or ConvertedMapKeyValue) && Children is [{ IsRepeated: true, Children: [var key, .. var values] }])
            return $"MAP<{key.Describe()}, {(values is [var value] ? value.Describe() : "NULL")}>";
        return $"STRUCT<{string.Join(", ", Children.Select(c => $"{c.Name}: {c.Describe()}"))}>";
    }

    // LogicalTypes.md, "Nested Types", backward-compatibility rules of lists.
    private string Element(SchemaNode list) =>
        list.Children is [{ IsRepeated: false } element] && list.Name != "array" && list.Name != Name + "_tuple" ? element.Describe() : list.DescribeOne();

    private string DescribeLeaf() => _logical switch
    {
        1 => "STRING",
        4 => "ENUM",
        5 => $"DECIMAL({_logicalPrecision},{_logicalScale})",
        6 => "DATE",
        7 => Temporal("TIME"),
        8 => Temporal("TIMESTAMP"),
        10 => $"{(_isSigned ? "" : "U")}INT{_bits}",
        11 => "NULL",
        12 => "JSON",
        13 => "BSON",
        14 => "UUID",
        15 => "FLOAT16",
        16 => "VARIANT",
        17 => "GEOMETRY",
        18 => "GEOGRAPHY",
        _ => DescribeConverted(),
    };

    // ConvertedType, of writers from before the logical types: their times are all UTC (LogicalTypes.md).
    private string DescribeConverted() => _converted switch
    {
        0 => "STRING",
        4 => "ENUM",
        5 => $"DECIMAL({_precision},{_scale})",
        6 => "DATE",
        7 => "TIME(ms, UTC)",
        8 => "TIME(us, UTC)",
        9 => "TIMESTAMP(ms, UTC)",
        10 => "TIMESTAMP(us, UTC)",
        >= 11 and <= 14 and var u => $"UINT{8 << (u - 11)}",
        >= 15 and <= 18 and var i => $"INT{8 << (i - 15)}",
        19 => "JSON",
        20 => "BSON",
        21 => "INTERVAL",
        _ => DescribePhysical(),
    };

    private string DescribePhysical() => _physical switch
    {
        7 => $"FIXED({_length})",
        >= 0 and < 7 and var p => PhysicalNames[p],
        _ => "UNKNOWN",
    };

    private string Temporal(string name) => $"{name}({_unit switch { 1 => "ms", 3 => "ns", _ => "us" }}{(_isUtc ? ", UTC" : "")})";

    private void ReadLogical(ref ThriftCompactReader thrift, byte type)
    {
        thrift.RequireStruct(type);
        for (int id = 0; thrift.TryField(ref id, out type);)
        {
            thrift.RequireStruct(type);
            _logical = id;
            for (int field = 0; thrift.TryField(ref field, out type);)
                ReadLogicalField(ref thrift, field, type);
        }
    }

    private void ReadLogicalField(ref ThriftCompactReader thrift, int field, byte type)
    {
        switch (_logical, field)
        {
            case (5, 1): _logicalScale = (int)thrift.Integer(type); break;
            case (5, 2): _logicalPrecision = (int)thrift.Integer(type); break;
            case (7 or 8, 1): _isUtc = type == ThriftCompactReader.True; break;
            case (7 or 8, 2):
                thrift.RequireStruct(type);
                for (int unit = 0; thrift.TryField(ref unit, out type); thrift.Skip(type))
                    _unit = unit;
                break;
            case (10, 1): _bits = (int)thrift.Integer(type); break;
            case (10, 2): _isSigned = type == ThriftCompactReader.True; break;
            default: thrift.Skip(type); break;
        }
    }
}
