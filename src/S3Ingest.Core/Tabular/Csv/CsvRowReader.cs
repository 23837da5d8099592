using System.Text;

namespace S3Ingest.Core.Tabular.Csv;

/// <summary>
/// Reads delimited text (RFC 4180 and its relatives). The dialect comes from the first mebibyte at most and is fixed then.
/// </summary>
/// <remarks>
/// Nothing is trimmed or guessed: an unquoted empty field is null, every other one is its text, white space included; a quote
/// inside an unquoted field is text. LF, CR LF and CR end a record, in any mixture; inside quotes they are kept as they are. An
/// empty line is a null in a table of one column and nothing in a wider one. A Ctrl-Z that stands alone behind the last line
/// end is the end mark of DOS and no row. NUL bytes are refused anywhere.
/// </remarks>
public sealed partial class CsvRowReader : RowReader
{
    private const int LargestPrefix = 1 << 20;
    // A first record of millions of fields is a text whose lines do not end; each column costs memory before its first row.
    private const int MaxColumns = 100_000;

    private const byte CtrlZ = 0x1A;

    private readonly TabularFormat _format;
    private readonly string _source;
    private readonly int _maxValueBytes;
    private readonly CsvBuffer _buffer;
    private string[] _names = [];
    private RowBatch? _firstRow;
    private IngestException? _fault;
    private bool _ended;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="content">Forward-only; stays open.</param>
    /// <param name="format">Csv or Tsv.</param>
    /// <param name="options">Source name and longest value are used.</param>
    public CsvRowReader(Stream content, TabularFormat format, RowReaderOptions options)
    {
        if (format is not (TabularFormat.Csv or TabularFormat.Tsv))
            throw new ArgumentOutOfRangeException(nameof(format));
        _format = format;
        _source = options.SourceName;
        // A value whose every quote is doubled must fit into one buffer.
        _maxValueBytes = Math.Min(options.MaxValueBytes, Array.MaxLength / 2 - LargestPrefix);
        _buffer = new CsvBuffer(content);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _names;

    /// <summary>The dialect; null before the first read.</summary>
    public CsvDialect? Dialect { get; private set; }

    /// <inheritdoc/>
    public override RowReadStatus Read(RowBatch batch, CancellationToken cancellationToken)
    {
        if (_fault is not null)
            throw _fault;
        try
        {
            if (Dialect is null)
                Open(cancellationToken);
            batch.EnsureColumns(_names.Length);
            TakeFirstRow(batch);
            if (!_ended && !batch.IsFull)
                ReadRows(batch, cancellationToken);
        }
        catch (IngestException fault)
        {
            // What was parsed so far is no state to go on from.
            _fault = fault;
            throw;
        }
        RowCount += batch.RowCount;
        return batch.RowCount > 0 ? RowReadStatus.Rows : RowReadStatus.End;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _buffer.Dispose();
        base.Dispose();
    }

    private void Open(CancellationToken cancellationToken)
    {
        _buffer.Read(cancellationToken);
        while (_buffer.IsFull && _buffer.Text.Length < LargestPrefix && _buffer.Text.Count((byte)'\n') < 2)
        {
            _buffer.Grow(LargestPrefix + CsvBlock.Length);
            _buffer.Read(cancellationToken);
        }
        var isWhole = !_buffer.IsFull && _buffer.Fault is null;
        Dialect = CsvDialectDetector.Detect(_buffer.Text, isWhole, _format);
        var body = _buffer.Text[Dialect.BodyStart..];
        if (isWhole && (body.Trim("\t\n\v\f\r "u8).IsEmpty || body is [CtrlZ]))
            throw Invalid(0, 0, "There is neither a header nor a row. Export the file again, or leave it out.");
        StartBody();

        // The first record says how many columns there are, be it a header or a row.
        var first = new RowBatch();
        ReadRows(first, cancellationToken);
        if (first.RowCount == 0)
            throw Invalid(0, 0, "There is neither a header nor a row. Export the file again, or leave it out.");
        var fields = first.Columns.Take(_width).Select(column => Encoding.UTF8.GetString(column[0])).ToArray();
        _names = CsvHeader.Names(Dialect.HasHeader ? fields : [.. Enumerable.Repeat("", fields.Length)]);
        if (!Dialect.HasHeader)
            _firstRow = first;
    }

    private void TakeFirstRow(RowBatch batch)
    {
        if (_firstRow is null)
            return;
        var bytes = 0L;
        for (var i = 0; i < _names.Length; i++)
        {
            var column = _firstRow.Columns[i];
            batch.Columns[i].Append(column.Kinds[0], column[0]);
            bytes += column[0].Length;
        }
        batch.EndFullRow(bytes);
        _firstRow = null;
    }

    private void ReadRows(RowBatch batch, CancellationToken cancellationToken)
    {
        _batch = batch;
        _columns = [.. batch.Columns];
        while (!Scan())
        {
            if (FetchMore(cancellationToken))
                continue;
            EndContent();
            _ended = true;
            break;
        }
    }

    private bool FetchMore(CancellationToken cancellationToken)
    {
        if (_phase == Phase.Closed && _closed + 1 < _buffer.End)
            throw TextBehindQuote();
        _buffer.Discard(_start);
        _position -= _start;
        _closed -= _start;
        _start = 0;
        if (_buffer.IsFull)
        {
            if (ValueBytes(_phase == Phase.Closed ? _closed : _buffer.End) > _maxValueBytes)
                throw TooLong();
            _buffer.Grow(_maxValueBytes + LargestPrefix);
        }
        return _buffer.Read(cancellationToken);
    }

    private void EndContent()
    {
        var end = _buffer.End;
        if (_buffer.Fault is { } fault)
            throw Invalid(end, CurrentRow, fault);
        if (_phase == Phase.Quoted)
            throw Invalid(_start, CurrentRow, "The quote that opens here is never closed. Close it, or export the file again if it is cut off.", UpToLineEnd(_buffer.Text[_start..]));
        if (_index == 0 && _phase == Phase.Plain && _buffer.Text[_start..] is ([] or [CtrlZ]))
            return;
        if (_phase == Phase.Closed)
            EndQuotedField();
        else
            EndPlainField(end);
        EndRow(end, 0);
    }

    // Doubled quotes make the text in the file longer than the value.
    private int ValueBytes(int end)
    {
        var text = _buffer.Text[_start..end];
        return _phase == Phase.Plain ? text.Length : text.Length - 1 - text[1..].Count(Dialect!.Quote) / 2;
    }

    private IngestException TooLong() => Invalid(
        _start, CurrentRow,
        $"The value is longer than {_maxValueBytes:N0} bytes. {(_phase == Phase.Plain ? "Check that lines end with LF, CR LF or CR, or shorten it." : "Close the quote that opens here if it is never closed, or shorten the value.")}",
        UpToLineEnd(_buffer.Text[_start..]));

    private IngestException TextBehindQuote()
    {
        var isBackslash = _buffer.Text[_closed - 1] == '\\';
        return Invalid(
            _closed + 1, CurrentRow,
            isBackslash
                ? "Text follows a closing quote. The quote behind the backslash closes the field: write quotes inside a quoted field twice, not behind a backslash."
                : "Text follows a closing quote. Write quotes inside a quoted field twice, and put nothing between the closing quote and the delimiter.",
            UpToLineEnd(_buffer.Text[_start..]));
    }

    private IngestException TooManyFields(int end) => Invalid(
        _start, CurrentRow,
        $"The row has more fields than the {_columns.Length:N0} of {FirstRecord}; the first one too many is field {_columns.Length + 1:N0}. Quote fields that contain the delimiter {Shown(Dialect!.Delimiter)}.",
        _buffer.Text[_start..end]);

    private IngestException TooManyColumns() => Invalid(
        _start, CurrentRow,
        $"The first record has more than {MaxColumns:N0} fields (delimiter {Shown(Dialect!.Delimiter)}). Check that lines end with LF, CR LF or CR, or split the table.");

    private IngestException TooFewFields(int at, int fields) => Invalid(
        at, CurrentRow,
        $"The row ends after {fields:N0} of the {_columns.Length:N0} fields of {FirstRecord} (delimiter {Shown(Dialect!.Delimiter)}). Complete the row, or quote line ends that belong to a value.");

    private IngestException Invalid(int at, long row, string what, ReadOnlySpan<byte> value = default) =>
        TabularFault.Invalid(_source, _buffer.PositionOf(at, row), what, value);

    // The header is not a data row.
    private long CurrentRow => RowCount + _batch.RowCount + (_names.Length == 0 && Dialect!.HasHeader ? 0 : 1);

    private string FirstRecord => Dialect!.HasHeader ? "the header" : "the first row";

    private static string Shown(byte delimiter) => delimiter == '\t' ? "tab" : $"'{(char)delimiter}'";

    private static ReadOnlySpan<byte> UpToLineEnd(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? value : value[..end];
    }
}
