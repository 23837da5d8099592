namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>What FileMetaData (parquet.thrift) says of the columns, whoever wrote it.</summary>
internal sealed class FooterReader
{
    private const int MaxDepth = 64;

    private readonly List<SchemaNode> _leaves = [];
    private long[] _nulls = [];
    private bool[] _isUnknown = [];
    // Chunks that every row group has. Kept as a number: a footer of few bytes can claim millions of empty row groups.
    private int _chunks = int.MaxValue;
    private SchemaNode? _root;

    private FooterReader()
    {
    }

    /// <summary>Rows of the file.</summary>
    public long RowCount { get; private set; }

    /// <summary>Top-level columns in the order of the file.</summary>
    public IReadOnlyList<FooterColumn> Columns { get; private set; } = [];

    /// <summary>Reads a footer.</summary>
    /// <param name="footer">Without its length and the magic number.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static FooterReader Read(ReadOnlySpan<byte> footer)
    {
        var read = new FooterReader();
        var thrift = new ThriftCompactReader(footer);
        for (int id = 0; thrift.TryField(ref id, out byte type);)
        {
            switch (id)
            {
                case 2: read.ReadSchema(ref thrift, type); break;
                case 3: read.RowCount = thrift.Integer(type); break;
                case 4: read.ReadRowGroups(ref thrift, type); break;
                default: thrift.Skip(type); break;
            }
        }
        if (read._root is null || read.RowCount < 0)
            throw new InvalidDataException("the footer has no schema or no row count");
        read.Columns = [.. read._root.Children.Select(read.Describe)];
        return read;
    }

    private void ReadSchema(ref ThriftCompactReader thrift, byte type)
    {
        int left = thrift.ListOf(type, out byte element);
        thrift.RequireStruct(element);
        _root = ReadNode(ref thrift, ref left, 0);
        if (left != 0)
            throw new InvalidDataException("the schema has more elements than its tree");
        _nulls = new long[_leaves.Count];
        _isUnknown = new bool[_leaves.Count];
    }

    private SchemaNode ReadNode(ref ThriftCompactReader thrift, ref int left, int depth)
    {
        if (left-- == 0 || depth > MaxDepth)
            throw new InvalidDataException("the schema is no tree of at most 64 levels");
        var node = SchemaNode.Read(ref thrift);
        if (node.IsLeaf && depth > 0)
        {
            node.Leaf = _leaves.Count;
            _leaves.Add(node);
        }
        for (int i = 0; i < node.ChildCount; i++)
            node.Children.Add(ReadNode(ref thrift, ref left, depth + 1));
        return node;
    }

    private void ReadRowGroups(ref ThriftCompactReader thrift, byte type)
    {
        int groups = thrift.ListOf(type, out byte element);
        thrift.RequireStruct(element);
        for (; groups > 0; groups--)
        {
            int chunks = 0;
            for (int id = 0; thrift.TryField(ref id, out type);)
            {
                if (id != 1)
                {
                    thrift.Skip(type);
                    continue;
                }
                chunks = thrift.ListOf(type, out element);
                thrift.RequireStruct(element);
                for (int column = 0; column < chunks; column++)
                    AddNulls(column, ReadChunk(ref thrift));
            }
            _chunks = Math.Min(_chunks, chunks);
        }
    }

    private void AddNulls(int leaf, long? nulls)
    {
        if (leaf >= _leaves.Count)
            throw new InvalidDataException("a row group has more columns than the schema");
        _nulls[leaf] += nulls ?? 0;
        _isUnknown[leaf] |= nulls is not >= 0;
    }

    // ColumnChunk.meta_data (3); it is not there when the column is encrypted with a key of its own.
    private static long? ReadChunk(ref ThriftCompactReader thrift)
    {
        long? nulls = null;
        for (int id = 0; thrift.TryField(ref id, out byte type);)
        {
            if (id != 3)
            {
                thrift.Skip(type);
                continue;
            }
            thrift.RequireStruct(type);
            for (int field = 0; thrift.TryField(ref field, out type);)
            {
                if (field == 12)
                    nulls = ReadNullCount(ref thrift, type);
                else
                    thrift.Skip(type);
            }
        }
        return nulls;
    }

    private static long? ReadNullCount(ref ThriftCompactReader thrift, byte type)
    {
        thrift.RequireStruct(type);
        long? nulls = null;
        for (int id = 0; thrift.TryField(ref id, out type);)
        {
            if (id == 3)
                nulls = thrift.Integer(type);
            else
                thrift.Skip(type);
        }
        return nulls;
    }

    private FooterColumn Describe(SchemaNode column)
    {
        long? nulls = column is not { IsRepeated: false, Leaf: { } leaf } ? null
            : column.IsRequired ? 0
            : leaf >= _chunks || _isUnknown[leaf] ? null
            : _nulls[leaf];
        return new FooterColumn(column.Name, column.Describe(), nulls);
    }
}
