using System.Xml;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>Reads rows from an XML 1.0 document (<see href="https://www.w3.org/TR/xml/"/>) with namespaces, without document type definition.</summary>
/// <remarks>
/// <para>Which elements are rows: <see cref="XmlRowForm"/>; what their columns are called: <see cref="XmlColumns"/>; what is in
/// the cells: <see cref="XmlTable"/>. A document that shows late that it is laid out otherwise is read to its end, so that the layout which is
/// then reported is the one of the whole document and a second reader never meets another.</para>
/// <para>Columns in messages count UTF-16 units, as the parser does: a character beyond U+FFFF is two.</para>
/// </remarks>
public sealed class XmlRowReader : RowReader
{
    private const int ShownNames = 20;

    private readonly Stream _content;
    private readonly RowReaderOptions _options;
    private readonly NameTable _atoms = new();
    private readonly XmlNames _names = new();
    private readonly XmlDocumentFacts _facts;
    private readonly XmlFragment _part;
    private readonly SortedSet<string> _elements = new(StringComparer.Ordinal);
    private XmlCharacters? _characters;
    private XmlReader? _reader;
    private XmlHold? _hold;
    private XmlTable? _table;
    private XmlLayout? _layout;
    private string? _rowName;
    private string? _rowNamespace;
    private int _heldPart;
    private long _rows;
    private bool _isInRow;
    private bool _isOnNode;
    private bool _isAtEnd;
    private bool _isSurvey;
    private XmlRowForm _form;

    /// <summary>Makes a reader; nothing is read before the first <see cref="Read"/>.</summary>
    public XmlRowReader(Stream content, RowReaderOptions options)
    {
        (_content, _options) = (content, options);
        _facts = new(_names);
        _part = new(_names, options);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _table?.Columns.Names ?? [];

    /// <inheritdoc/>
    public override RowLayout? Layout => _layout;

    /// <summary>
    /// <c>xml.document</c>: a JSON object of the root's attributes and, where its children of one name are the rows, of its other
    /// children and text.
    /// </summary>
    public override IReadOnlyDictionary<string, string> DocumentMetadata =>
        _facts.ToJson() is { } json ? new Dictionary<string, string> { [XmlDocumentFacts.MetadataKey] = json } : [];

    /// <inheritdoc/>
    public override RowReadStatus Read(RowBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            _characters ??= new(_content, cancellationToken);
            _characters.Cancellation = cancellationToken;
            _reader ??= Open(_characters);
            _table ??= Start(_reader);
            return ReadRows(_reader, _table, batch);
        }
        catch (XmlException e)
        {
            throw Fault(new(e.LineNumber, e.LinePosition), XmlFault.Describe(e, _characters!.IsEmpty), e);
        }
        catch (XmlRefusalException e)
        {
            var place = _reader as IXmlLineInfo;
            throw Fault(
                _characters?.IsBroken == true ? (_characters.Line, _characters.Column) : (place?.LineNumber ?? 1, place?.LinePosition ?? 1),
                e.Message,
                e);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader?.Dispose();
        _characters?.Dispose();
        base.Dispose();
    }

    private XmlReader Open(XmlCharacters characters) => XmlReader.Create(characters, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = true,
        CloseInput = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        NameTable = _atoms,
    });

    private XmlTable Start(XmlReader reader)
    {
        while (reader.NodeType != XmlNodeType.Element)
            reader.Read();
        _layout = _options.Layout as XmlLayout;
        if (_options.XmlRowElement is { } rowElement)
        {
            _layout ??= new(XmlRowForm.RowElement, rowElement, null, [], AsJson: false);
            _isOnNode = true;
        }
        else if (_layout is null or { Form: XmlRowForm.Root })
        {
            _hold = new(reader, _names, new(_names, _options));
            var found = _hold.Read();
            _layout = found with { MarkedAttributes = _layout?.MarkedAttributes ?? [], AsJson = _layout?.AsJson ?? false };
            AddFacts(_hold.Fragment);
            _heldPart = 1;
            _isAtEnd = _hold.IsComplete;
        }
        else
        {
            _part.Open(reader, keepsWhiteSpace: false);
            AddFacts(_part);
            _part.Clear();
        }
        _form = _layout.Form;
        _rowName = _layout.RowName is null ? null : _atoms.Add(_layout.RowName);
        _rowNamespace = _layout.RowNamespace is null ? null : _atoms.Add(_layout.RowNamespace);
        return new(_names, _layout, _options.MaxValueBytes);

        void AddFacts(XmlFragment root)
        {
            if (_layout.Form != XmlRowForm.Root)
                _facts.AddAttributes(root, 0);
        }
    }

    private RowReadStatus ReadRows(XmlReader reader, XmlTable table, RowBatch batch)
    {
        table.Begin(batch);
        while (!batch.IsFull && Step(reader, table))
        {
            if (!_isSurvey)
                continue;
            while (Step(reader, table))
            {
                // Goes on for the names alone.
            }
            _layout = table.WholeLayout(_form);
            batch.Clear();
            return RowReadStatus.LayoutChanged;
        }
        table.End();
        RowCount += batch.RowCount;
        return batch.RowCount > 0 ? RowReadStatus.Rows : RowReadStatus.End;
    }

    /// <summary>Takes in the next element or text; false at the end.</summary>
    private bool Step(XmlReader reader, XmlTable table)
    {
        if (_hold is not null)
            return StepHeld(reader, table, _hold);
        return _form == XmlRowForm.RowElement ? StepAnywhere(reader, table) : StepChildren(reader, table);
    }

    private bool StepHeld(XmlReader reader, XmlTable table, XmlHold hold)
    {
        var held = hold.Fragment;
        if (_form == XmlRowForm.Root)
        {
            _hold = null;
            AddRow(table, held, 0);
            return true;
        }
        while (_heldPart < held.Count)
        {
            var part = _heldPart;
            _heldPart = held[part].End;
            if (held[part].Kind == XmlPartKind.Element)
            {
                AddChild(table, held, part, IsRowName(_names[held[part].Name].Local, _names[held[part].Name].Namespace));
                return true;
            }
            if (held[part].Kind == XmlPartKind.Text)
            {
                AddText(table, held.TextOf(held[part]));
                return true;
            }
        }
        _hold = null;
        return StepChildren(reader, table);
    }

    private bool StepChildren(XmlReader reader, XmlTable table)
    {
        while (!_isAtEnd)
        {
            if (!_isOnNode)
                reader.Read();
            _isOnNode = false;
            if (reader.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement))
            {
                _part.AddText(reader, keepsWhiteSpace: false);
                continue;
            }
            if (_part.EndText(keepsWhiteSpace: false))
            {
                _isOnNode = true;
                AddText(table, _part.TextOf(_part[0]));
                _part.Clear();
                return true;
            }
            if (reader.NodeType == XmlNodeType.Element)
            {
                var isRow = _isInRow = IsRowName(reader.LocalName, reader.NamespaceURI);
                _part.Clear();
                var child = _part.Add(reader, keepsWhiteSpace: false);
                _isInRow = false;
                _names[_part[child].Name].RootChildren++;
                AddChild(table, _part, child, isRow);
                _part.Clear();
                return true;
            }
            _isAtEnd = true;
        }
        ReadToEnd(reader);
        return false;
    }

    private bool StepAnywhere(XmlReader reader, XmlTable table)
    {
        while (_isOnNode || reader.Read())
        {
            _isOnNode = false;
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (ReferenceEquals(reader.LocalName, _rowName))
            {
                _isInRow = true;
                _part.Clear();
                AddRow(table, _part, _part.Add(reader, keepsWhiteSpace: false));
                _isInRow = false;
                return true;
            }
            if (_rows == 0 && _elements.Count < ShownNames)
                _elements.Add(reader.LocalName);
        }
        if (_rows == 0)
            throw new XmlRefusalException(
                $"There is no element '{_rowName}' that could be a row. There {(_elements.Count == 1 ? "is" : "are")} "
                + $"{string.Join(", ", _elements)}{(_elements.Count == ShownNames ? ", ..." : "")}. "
                + "Correct -RowElement (INGEST_XML_ROW_ELEMENT), or leave it out to have the rows found.");
        return false;
    }

    private static void ReadToEnd(XmlReader reader)
    {
        while (reader.Read())
        {
            // What follows the root is checked and is not data.
        }
    }

    private bool IsRowName(string local, string space) =>
        _form != XmlRowForm.OneName || (ReferenceEquals(local, _rowName) && ReferenceEquals(space, _rowNamespace));

    private void AddChild(XmlTable table, XmlFragment fragment, int child, bool isRow)
    {
        if (isRow)
        {
            AddRow(table, fragment, child);
            return;
        }
        table.Note(fragment, child, isRow: false);
        if (_names[fragment[child].Name].RootChildren > 1)
        {
            BecomeAllChildren();
            return;
        }
        _facts.AddElement(fragment, child);
        if (_facts.IsTooLarge)
            BecomeAllChildren();
    }

    private void AddRow(XmlTable table, XmlFragment fragment, int element)
    {
        _rows++;
        if (!_isSurvey && table.TryAdd(fragment, element))
            return;
        _isSurvey = true;
        table.Note(fragment, element, isRow: true);
    }

    private void AddText(XmlTable table, ReadOnlySpan<byte> text)
    {
        if (_form == XmlRowForm.OneName)
        {
            _facts.AddText(text);
            if (_facts.IsTooLarge)
                BecomeAllChildren();
            return;
        }
        _rows++;
        _isSurvey = _isSurvey || !table.TryAddText(text);
    }

    private void BecomeAllChildren()
    {
        _form = XmlRowForm.AllChildren;
        _isSurvey = true;
    }

    private IngestException Fault((long Line, long Column) place, string what, Exception cause)
    {
        var row = _table is null ? _hold?.Row ?? 0 : _isInRow ? _rows + 1 : _rows;
        return TabularFault.Invalid(_options.SourceName, new(row, Math.Max(1, place.Line), Math.Max(1, place.Column)), what, cause: cause);
    }
}
