using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Tabular.Json;

/// <summary>
/// Rows of JSON (RFC 8259): the elements of an array, one object, or values one after the other. Columns are the keys of the
/// objects; a table of other values has one column, <c>value</c>. Keeps one value at a time.
/// </summary>
/// <remarks>
/// Objects without members have no columns to be rows of. As long as no key was seen they are only counted: a key that comes
/// makes them rows of nulls, a value that is no object, or the end, makes them values <c>{}</c> of column <c>value</c>.
/// </remarks>
public sealed class JsonRowReader : RowReader
{
    // Keys that may be missing where a row is expected to go on like the one before.
    private const int MostMissingKeys = 2;

    private readonly JsonInput _input;
    private readonly JsonScanner _scanner;
    private readonly JsonNesting _nesting;
    private readonly JsonRowSource _source;
    private readonly JsonCells _cells;
    private readonly JsonColumns _columns = new();
    private JsonRowForm _form;
    private readonly List<TextColumn> _targets = [];
    private bool _isAtRow;
    private bool _isInObject;
    private bool _hasEnded;
    private bool _hasChanged;
    private long _emptyObjects;

    /// <summary>Reads a document or a sequence of them.</summary>
    /// <param name="content">UTF-8, or UTF-16 with a byte order mark. Stays open.</param>
    /// <param name="format">
    /// <see cref="TabularFormat.Json"/>: a top-level array stands for its elements. <see cref="TabularFormat.JsonLines"/>: it
    /// is a row.
    /// </param>
    /// <param name="options">Source, path, limit and the layout of an earlier reader.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: the path is none.</exception>
    public JsonRowReader(Stream content, TabularFormat format, RowReaderOptions options)
    {
        if (format is not (TabularFormat.Json or TabularFormat.JsonLines))
            throw new ArgumentOutOfRangeException(nameof(format), format, "Json or JsonLines.");
        _form = options.Layout switch
        {
            null => JsonRowForm.Objects,
            JsonLayout layout => layout.Form,
            _ => throw new ArgumentException("The layout is that of another reader.", nameof(options)),
        };
        var path = options.JsonPath is { } text ? JsonPath.Parse(text) : null;
        _input = new JsonInput(content, options);
        _scanner = new JsonScanner(_input);
        _nesting = new JsonNesting(_input, _scanner);
        _cells = new JsonCells(_input, _scanner, _nesting, options.MaxValueBytes);
        _source = new JsonRowSource(_input, _scanner, _nesting, path, format == TabularFormat.Json && _form != JsonRowForm.Documents);
        if (_form != JsonRowForm.Objects)
            _columns.AddValue();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _columns.Names;

    /// <summary>A <see cref="JsonLayout"/>.</summary>
    public override RowLayout? Layout => new JsonLayout(_form);

    /// <inheritdoc/>
    public override RowReadStatus Read(RowBatch batch, CancellationToken cancellationToken)
    {
        _input.Cancellation = cancellationToken;
        _targets.Clear();
        BindColumns(batch);
        while (!_hasChanged && !batch.IsFull)
        {
            if (_emptyObjects > 0 && _columns.Count > 0)
                EndEmptyObject(batch);
            else if (_isAtRow || MoveNext())
                ReadRow(batch);
            else if (_hasEnded && _columns.Count == 0)
                BecomeValues(batch);
            else
                break;
        }
        if (_hasChanged)
        {
            batch.Clear();
            return RowReadStatus.LayoutChanged;
        }
        foreach (var column in _targets)
            column.PadTo(batch.RowCount);
        RowCount += batch.RowCount;
        return batch.RowCount > 0 ? RowReadStatus.Rows : RowReadStatus.End;
    }

    private bool MoveNext()
    {
        if (_hasEnded)
            return false;
        switch (_source.MoveNext())
        {
            case JsonRowPlace.Row:
                _input.Row++;
                return _isAtRow = true;
            case JsonRowPlace.BehindArray:
                ChangeTo(JsonRowForm.Documents);
                return false;
            default:
                _hasEnded = true;
                return false;
        }
    }

    private void ReadRow(RowBatch batch)
    {
        var first = _scanner.Peek();
        if (_form != JsonRowForm.Objects)
        {
            batch.EndFullRow(_cells.Append(_targets[0], _source.Depth));
            _isAtRow = false;
        }
        else if (_isInObject || (first == '{' && _columns.Count > 0))
        {
            ReadObject(batch);
            _isAtRow = false;
        }
        else if (first == '{')
        {
            FindFirstKey(batch);
        }
        else if (_columns.Count == 0)
        {
            BecomeValues(batch);
        }
        else
        {
            // A fault of the value is said at once, not by the next reader.
            _nesting.Skip(_source.Depth);
            ChangeTo(JsonRowForm.Values);
        }
    }

    // The object stays to be read once the rows before it, which were only counted, are out.
    private void FindFirstKey(RowBatch batch)
    {
        _nesting.Open(_source.Depth);
        var first = _scanner.Peek();
        if (first == '}')
        {
            _input.Pos++;
            _emptyObjects++;
            _isAtRow = false;
            return;
        }
        if (first != '"')
            throw _scanner.Unexpected("a key in double quotes is expected");
        _input.Keep = _input.Pos;
        _scanner.SkipString();
        _input.CheckLength();
        _columns.Find(_input.Kept);
        _input.Pos = _input.Keep;
        _input.Keep = -1;
        _isInObject = true;
        BindColumns(batch);
    }

    private void ReadObject(RowBatch batch)
    {
        if (!_isInObject)
            _nesting.Open(_source.Depth);
        _isInObject = false;
        var depth = _source.Depth + 1;
        var row = batch.RowCount;
        long bytes = 0;
        var key = _columns.Start;
        if (_scanner.Peek() == '}')
        {
            _input.Pos++;
            batch.EndFullRow(0);
            return;
        }
        while (true)
        {
            key = NextKey(key!, key != _columns.Start);
            var target = key is null ? null : TargetOf(key, batch, row);
            if (target is null)
            {
                ChangeTo(JsonRowForm.Values);
                return;
            }
            if (_scanner.Peek() != ':')
                throw _scanner.Unexpected("':' is expected after a key");
            _input.Pos++;
            bytes += _cells.Append(target, depth);

            var next = _scanner.Peek();
            _input.Pos++;
            if (next == '}')
                break;
            if (next != ',')
            {
                _input.Pos--;
                throw _scanner.Unexpected("',' or '}' is expected after a member of an object");
            }
        }
        batch.EndFullRow(bytes);
    }

    // Null when there would be too many columns.
    private JsonKey? NextKey(JsonKey previous, bool afterComma)
    {
        if (_scanner.Peek() != '"')
            throw _scanner.Unexpected("a key in double quotes is expected", afterComma);
        // No key holds the NUL at the end of the window, so none is found to begin across it.
        var text = _input.Bytes.AsSpan(_input.Pos);
        var expected = previous.Follower;
        for (var i = 0; i < MostMissingKeys && expected is not null; i++, expected = expected.Follower)
        {
            if (text.StartsWith(expected.Spelling))
            {
                _input.Pos += expected.Spelling.Length;
                return expected;
            }
        }
        _input.Keep = _input.Pos;
        _scanner.SkipString();
        _input.CheckLength();
        var key = _columns.Find(_input.Kept);
        _input.Keep = -1;
        return previous.Follower = key;
    }

    // The column of a key, padded up to the row. Null when there would be too many columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TextColumn? TargetOf(JsonKey key, RowBatch batch, int row) =>
        key.Column < _targets.Count && _targets[key.Column] is var target && target.Count == row ? target : UnusualTargetOf(key, batch, row);

    // The key is new, repeated, or was missing in rows before.
    private TextColumn? UnusualTargetOf(JsonKey key, RowBatch batch, int row)
    {
        for (var occurrence = 0; ; occurrence++)
        {
            var column = occurrence == 0 ? key.Column : _columns.ColumnOf(key, occurrence);
            if (column < 0)
                return null;
            if (column >= _targets.Count)
                BindColumns(batch);
            var target = _targets[column];
            if (target.Count <= row)
            {
                target.PadTo(row);
                return target;
            }
        }
    }

    private void EndEmptyObject(RowBatch batch)
    {
        _emptyObjects--;
        if (_form == JsonRowForm.Values)
            _targets[0].Append(CellKind.Json, "{}"u8);
        batch.EndFullRow(_form == JsonRowForm.Values ? 2 : 0);
    }

    private void BecomeValues(RowBatch batch)
    {
        _form = JsonRowForm.Values;
        _columns.AddValue();
        BindColumns(batch);
    }

    private void ChangeTo(JsonRowForm form)
    {
        _form = form;
        _hasChanged = true;
    }

    private void BindColumns(RowBatch batch)
    {
        batch.EnsureColumns(_columns.Count);
        for (var i = _targets.Count; i < _columns.Count; i++)
            _targets.Add(batch.Columns[i]);
    }
}
