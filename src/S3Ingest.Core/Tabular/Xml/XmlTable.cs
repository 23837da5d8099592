using System.Text;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>Puts elements into batches as rows.</summary>
/// <remarks>
/// Attributes and child elements are cells. A child element with nothing but text is that text, an empty one or an empty attribute
/// <see cref="CellKind.Blank"/>, one with <c>xsi:nil</c> null, any other JSON as <see cref="XmlJson"/> has it; several of one name are
/// a JSON array. Text of a row without child elements is in column <c>value</c>, text between child elements in <c>#text</c>: a JSON array when
/// it is in several pieces. Where among the child elements a piece stood is not kept, nor white space behind a child element that a comment
/// or a CDATA section sets apart from the text.
/// </remarks>
/// <param name="names">Names of the document.</param>
/// <param name="layout">Form of the table.</param>
/// <param name="maxValueBytes">Longest value.</param>
internal sealed class XmlTable(XmlNames names, XmlLayout layout, int maxValueBytes)
{
    private readonly XmlColumns _columns = new(names, layout.MarkedAttributes);
    private readonly XmlJson _json = new(names);
    private readonly bool _hasElementColumn = layout.Form == XmlRowForm.AllChildren;
    private RowBatch _batch = new();
    private TextColumn[] _cells = [];
    private int _cellCount;
    private int _cellsOfRow;
    private long _bytesOfRow;

    /// <summary>Names of the columns.</summary>
    public XmlColumns Columns => _columns;

    /// <summary>Rows from here on go to this batch.</summary>
    public void Begin(RowBatch batch)
    {
        _batch = batch;
        _cellCount = 0;
        if (_hasElementColumn && _columns.Names.Count == 0)
            _columns.Element();
        MakeCells();
    }

    /// <summary>Ends the batch.</summary>
    public void End()
    {
        // Rows that are empty elements are rows, and a table has at least one column.
        if (_batch.RowCount > 0 && _columns.Names.Count == 0)
        {
            _columns.Value();
            MakeCells();
        }
        _columns.AreFixed |= _batch.RowCount > 0;
    }

    /// <summary>Adds an element as a row.</summary>
    /// <returns>False when it does not fit the layout; part of it may be in the batch.</returns>
    public bool TryAdd(XmlFragment fragment, int element)
    {
        _cellsOfRow = 0;
        _bytesOfRow = 0;
        if (_hasElementColumn)
            Append(0, CellKind.Text, Encoding.UTF8.GetBytes(names.Key(fragment[element].Name)));
        if (layout.AsJson ? !TryAppendValue(fragment, element) : !TryAppendParts(fragment, element))
            return false;
        EndRow();
        return true;
    }

    /// <summary>Adds text that stands between rows as a row; the layout has to have a column for the name of the element.</summary>
    /// <returns>False when it does not fit the layout.</returns>
    public bool TryAddText(ReadOnlySpan<byte> text)
    {
        _cellsOfRow = 0;
        _bytesOfRow = 0;
        Append(0, CellKind.Text, "#text"u8);
        if (!TryAppend(_columns.Value(), CellKind.Text, text))
            return false;
        EndRow();
        return true;
    }

    /// <summary>Takes note of an element's names without adding a row.</summary>
    /// <param name="fragment">Where the element is.</param>
    /// <param name="element">The element.</param>
    /// <param name="isRow">True when it is a row.</param>
    public void Note(XmlFragment fragment, int element, bool isRow)
    {
        var end = fragment[element].End;
        for (var part = element + 1; part < end; part = fragment[part].End)
        {
            if (fragment[part].Kind is not (XmlPartKind.Element or XmlPartKind.Attribute))
                continue;
            ref var name = ref names[fragment[part].Name];
            if (isRow)
                name.IsInRows = true;
            else
                name.IsInOthers = true;
        }
    }

    /// <summary>The layout that fits all names taken note of or seen in rows.</summary>
    /// <param name="form">Form of the whole document.</param>
    public XmlLayout WholeLayout(XmlRowForm form)
    {
        var attributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var elements = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var count = 0;
        for (var number = 0; number < names.Count; number++)
        {
            ref var name = ref names[number];
            if (!name.IsInRows && !(name.IsInOthers && form == XmlRowForm.AllChildren))
                continue;
            count++;
            (name.IsAttribute ? attributes : elements).Add(name.Local);
        }
        attributes.IntersectWith(elements);
        // Beside attributes and elements there are columns for the name, the text and the text between.
        var asJson = layout.AsJson || _columns.IsFull || count > XmlColumns.Max - 3;
        return form == XmlRowForm.AllChildren
            ? new(form, null, null, attributes, asJson)
            : layout with { MarkedAttributes = attributes, AsJson = asJson };
    }

    private bool TryAppendParts(XmlFragment fragment, int element)
    {
        var end = fragment[element].End;
        if (fragment[element].HasElements)
            fragment.Chain(element);
        for (var number = element + 1; number < end; number = fragment[number].End)
        {
            ref var part = ref fragment[number];
            if (part.Kind == XmlPartKind.Attribute)
            {
                if (names[part.Name].IsNil && fragment[element].IsNil)
                    continue;
                var text = fragment.TextOf(part);
                if (!TryAppend(_columns.Of(part.Name), text.IsEmpty ? CellKind.Blank : CellKind.Text, text))
                    return false;
            }
            else if (part.Kind == XmlPartKind.Element && !part.IsRepeat && !TryAppendElements(_columns.Of(part.Name), fragment, number))
            {
                return false;
            }
        }
        // Text last, so that an attribute called value has its column already.
        if (fragment[element].Length > 0)
            return TryAppend(_columns.Value(), CellKind.Text, fragment.TextOf(fragment[element]));
        return !fragment[element].IsMixed || TryAppendTexts(fragment, element);
    }

    private bool TryAppendValue(XmlFragment fragment, int element)
    {
        fragment[element].Next = 0;
        return TryAppendElements(_columns.Value(), fragment, element);
    }

    private bool TryAppendElements(int column, XmlFragment fragment, int first)
    {
        ref var part = ref fragment[first];
        if (part.Next == 0)
        {
            if (part.End == first + 1)
                return TryAppend(column, part.Length == 0 ? CellKind.Blank : CellKind.Text, fragment.TextOf(part));
            if (XmlJson.IsNull(fragment, first))
                return TryAppend(column, CellKind.Null, default);
        }
        _json.Clear();
        _json.Elements(fragment, first);
        return TryAppend(column, CellKind.Json, _json.Written);
    }

    private bool TryAppendTexts(XmlFragment fragment, int element)
    {
        var end = fragment[element].End;
        var (pieces, last) = (0, 0);
        _json.Clear();
        for (var part = element + 1; part < end; part = fragment[part].End)
        {
            if (fragment[part].Kind != XmlPartKind.Text)
                continue;
            last = part;
            _json.Raw(pieces++ == 0 ? "["u8 : ","u8);
            _json.String(fragment.TextOf(fragment[part]));
        }
        _json.Raw("]"u8);
        return pieces == 1
            ? TryAppend(_columns.Text(), CellKind.Text, fragment.TextOf(fragment[last]))
            : TryAppend(_columns.Text(), CellKind.Json, _json.Written);
    }

    private bool TryAppend(int column, CellKind kind, ReadOnlySpan<byte> text)
    {
        if (column < 0)
            return false;
        if (text.Length > maxValueBytes)
            throw XmlJson.ValueTooLong(maxValueBytes);
        Append(column, kind, text);
        return true;
    }

    private void Append(int column, CellKind kind, ReadOnlySpan<byte> text)
    {
        if (column >= _cellCount)
            MakeCells();
        _cells[column].Append(kind, text);
        _cellsOfRow++;
        _bytesOfRow += text.Length;
    }

    private void EndRow()
    {
        if (_cellsOfRow == _cellCount)
            _batch.EndFullRow(_bytesOfRow);
        else
            _batch.EndRow(_bytesOfRow);
    }

    private void MakeCells()
    {
        _batch.EnsureColumns(_columns.Names.Count);
        if (_columns.Names.Count > _cells.Length)
            Array.Resize(ref _cells, Math.Max(16, _columns.Names.Count * 2));
        for (; _cellCount < _columns.Names.Count; _cellCount++)
            _cells[_cellCount] = _batch.Columns[_cellCount];
    }
}
