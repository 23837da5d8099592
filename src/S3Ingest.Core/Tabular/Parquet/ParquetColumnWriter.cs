using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// One column of the file being written. Used by one thread at a time. <c>defined</c> has one byte a row, 0 for null, and
/// is empty when no row is null.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Its ParquetWriter gives the buffers back.")]
public sealed class ParquetColumnWriter
{
    /// <summary>Rows that are handed on at a time; decisions about encodings fall between them.</summary>
    internal const int RangeRows = 4096;

    /// <summary>
    /// Rows of a page. As in parquet-java: few enough that the page index finds single pages, enough that headers (some 40
    /// bytes) and page index (some 60) stay below a hundredth of a page.
    /// </summary>
    internal const int PageRows = 20_000;

    /// <summary>Bytes of a page before compression; only a single larger value exceeds it.</summary>
    internal const int PageBytes = 1 << 20;

    private readonly PageCompressor _compressor;
    private readonly bool _isCompact;
    private readonly DefinitionLevels _levels = new();
    private readonly ChunkBuffer _chunk;
    private ColumnValues? _values;

    internal ParquetColumnWriter(string name, ColumnType? type, PageCompressor compressor, SegmentPool segments, bool isCompact)
    {
        (Name, _compressor, _isCompact) = (name, compressor, isCompact);
        _chunk = new ChunkBuffer(compressor, segments, isCompact);
        if (type is { } decided)
            Decide(decided);
    }

    /// <summary>Name in the schema.</summary>
    public string Name { get; }

    /// <summary>Null until it is decided.</summary>
    public ColumnType? Type { get; private set; }

    /// <summary>Nulls so far.</summary>
    public long NullCount { get; private set; }

    /// <summary>Rows since the batch began.</summary>
    internal int BatchRows { get; private set; }

    /// <summary>Bytes of the open page and the dictionary.</summary>
    internal long OpenBytes => (_values?.HeldBytes ?? 0) + _levels.HeldBytes;

    /// <summary>Bytes held for the open row group.</summary>
    internal long HeldBytes => OpenBytes + _chunk.HeldBytes;

    /// <summary>Gives the type of a column that has had only nulls.</summary>
    /// <exception cref="InvalidOperationException">The column has a type already.</exception>
    public void Decide(ColumnType type)
    {
        if (Type is not null)
            throw new InvalidOperationException($"Column '{Name}' is {Type} already.");
        Type = type;
        _values = type.Kind switch
        {
            ColumnTypeKind.String or ColumnTypeKind.Json => new TextValues(_compressor, _isCompact),
            ColumnTypeKind.Boolean => new BooleanValues(),
            ColumnTypeKind.Int64 or ColumnTypeKind.Time or ColumnTypeKind.Timestamp => new FixedValues<long, Int64Kind>(_compressor, _isCompact),
            ColumnTypeKind.Double => new FixedValues<long, DoubleKind>(_compressor, _isCompact),
            ColumnTypeKind.Decimal => new FixedValues<Int128, Int128Kind>(_compressor, _isCompact),
            ColumnTypeKind.Date => new FixedValues<int, Int32Kind>(_compressor, _isCompact),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type."),
        };
    }

    /// <summary>Appends nulls.</summary>
    public void AppendNulls(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count(count);
        while (count > 0)
        {
            int take = Math.Min(count, PageRows - _levels.Rows);
            _levels.Append(take, isNull: true);
            NullCount += take;
            count -= take;
            EndRange();
        }
    }

    /// <summary>Appends a batch of BOOLEAN.</summary>
    /// <param name="values">The values that are not null, one behind the other.</param>
    /// <param name="defined">One byte a row.</param>
    public void Append(ReadOnlySpan<bool> values, ReadOnlySpan<byte> defined)
    {
        Expect(Type?.Kind is ColumnTypeKind.Boolean);
        AppendFixed(MemoryMarshal.AsBytes(values), sizeof(bool), defined);
    }

    /// <summary>Appends a batch of DATE: days since 1970-01-01.</summary>
    public void Append(ReadOnlySpan<int> values, ReadOnlySpan<byte> defined)
    {
        Expect(Type?.Kind is ColumnTypeKind.Date);
        AppendFixed(MemoryMarshal.AsBytes(values), sizeof(int), defined);
    }

    /// <summary>Appends a batch of INT64, TIME (since midnight) or TIMESTAMP (since 1970-01-01T00:00) in the type's unit.</summary>
    public void Append(ReadOnlySpan<long> values, ReadOnlySpan<byte> defined)
    {
        Expect(Type?.Kind is ColumnTypeKind.Int64 or ColumnTypeKind.Time or ColumnTypeKind.Timestamp);
        AppendFixed(MemoryMarshal.AsBytes(values), sizeof(long), defined);
    }

    /// <summary>Appends a batch of DOUBLE.</summary>
    public void Append(ReadOnlySpan<double> values, ReadOnlySpan<byte> defined)
    {
        Expect(Type?.Kind is ColumnTypeKind.Double);
        AppendFixed(MemoryMarshal.AsBytes(values), sizeof(double), defined);
    }

    /// <summary>Appends a batch of DECIMAL: unscaled values.</summary>
    public void Append(ReadOnlySpan<Int128> values, ReadOnlySpan<byte> defined)
    {
        Expect(Type?.Kind is ColumnTypeKind.Decimal);
        AppendFixed(MemoryMarshal.AsBytes(values), 16, defined);
    }

    /// <summary>Appends a batch of STRING or JSON.</summary>
    /// <param name="data">Text of all rows; null rows have none.</param>
    /// <param name="ends">Where each row's text ends, one a row, nulls included.</param>
    /// <param name="defined">One byte a row.</param>
    public void Append(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, ReadOnlySpan<byte> defined)
    {
        Expect(Type?.Kind is ColumnTypeKind.String or ColumnTypeKind.Json);
        if (!defined.IsEmpty && defined.Length != ends.Length)
            throw new ArgumentException("There has to be one byte a row, or none.", nameof(defined));
        Count(ends.Length);
        var values = (TextValues)_values!;
        int start = 0;
        for (int row = 0; row < ends.Length;)
        {
            int take = Math.Min(Math.Min(ends.Length - row, PageRows - _levels.Rows), RangeRows);
            take = Fitting(ends.Slice(row, take), start, Math.Max(1, PageBytes - values.PageBytes));
            var range = ends.Slice(row, take);
            if (values.IsTooLong(Longest(range, start)))
            {
                values.LeaveDictionary();
                if (values.WantsPageEnd)
                    EndPage(isLast: false);
            }
            var rangeDefined = defined.IsEmpty ? default : defined.Slice(row, take);
            values.Append(data, start, range, rangeDefined, Define(take, rangeDefined));
            start = range[^1];
            row += take;
            EndRange();
        }
    }

    /// <summary>Begins the next batch.</summary>
    internal void BeginBatch() => BatchRows = 0;

    /// <summary>Ends the open page.</summary>
    internal void EndPage(bool isLast) => _chunk.EndPage(_levels, _values, isLast);

    /// <summary>Ends the column chunk. Columns of a row group may do so at the same time.</summary>
    internal void EndChunk()
    {
        EndPage(isLast: true);
        _chunk.EndChunk(_values);
        _values?.EndChunk();
    }

    /// <summary>Writes the column chunk that was ended.</summary>
    internal ValueTask<ChunkMetadata> WriteChunkAsync(Stream output, long offset, CancellationToken cancellationToken) =>
        _chunk.WriteAsync(output, offset, _values, Type?.Kind is not (null or ColumnTypeKind.Double), cancellationToken);

    /// <summary>Gives buffers back.</summary>
    internal void Release()
    {
        _values?.Dispose();
        _levels.Dispose();
        _chunk.Dispose();
    }

    // As many rows as have up to the given number of bytes, at least one.
    private static int Fitting(ReadOnlySpan<int> ends, int start, long bytes)
    {
        if (ends[^1] - start <= bytes)
            return ends.Length;
        int low = 1;
        int high = ends.Length;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (ends[middle - 1] - start <= bytes)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    private static int Longest(ReadOnlySpan<int> ends, int start)
    {
        int longest = 0;
        foreach (int end in ends)
        {
            longest = Math.Max(longest, end - start);
            start = end;
        }
        return longest;
    }

    private void AppendFixed(ReadOnlySpan<byte> values, int width, ReadOnlySpan<byte> defined)
    {
        int rows = defined.IsEmpty ? values.Length / width : defined.Length;
        Count(rows);
        for (int row = 0; row < rows;)
        {
            int take = Math.Min(Math.Min(rows - row, PageRows - _levels.Rows), RangeRows);
            int bytes = Define(take, defined.IsEmpty ? default : defined.Slice(row, take)) * width;
            _values!.Append(values[..bytes]);
            values = values[bytes..];
            row += take;
            EndRange();
        }
        if (!values.IsEmpty)
            throw new ArgumentException("There are more values than rows that are not null.", nameof(values));
    }

    private int Define(int rows, ReadOnlySpan<byte> defined)
    {
        if (defined.IsEmpty)
        {
            _levels.Append(rows, isNull: false);
            return rows;
        }
        int present = _levels.Append(defined);
        NullCount += rows - present;
        return present;
    }

    private void EndRange()
    {
        if (_levels.Rows >= PageRows || _values is not null && (_values.PageBytes >= PageBytes || _values.WantsPageEnd))
            EndPage(isLast: false);
    }

    private void Count(int rows) => BatchRows += rows;

    private void Expect(bool isRight)
    {
        if (!isRight)
            throw new InvalidOperationException($"Column '{Name}' is {Type?.ToString() ?? "undecided"}; it does not take these values.");
    }
}
