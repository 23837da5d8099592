using System.Text;
using System.Xml;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>
/// One element with all that is in it: parts in document order, an element before its content, their text in UTF-8 in one
/// buffer that is kept from row to row.
/// </summary>
/// <param name="names">Names of the document.</param>
/// <param name="options">Limits.</param>
internal sealed class XmlFragment(XmlNames names, RowReaderOptions options)
{
    /// <summary>Levels of elements below a row, and below a child of the root while it is open which of both are rows.</summary>
    public const int MaxDepth = 64;

    private const int NoText = -1;
    private readonly long _maxBytes = Math.Min(4L * options.MaxValueBytes, 1 << 30);
    private readonly char[] _chars = new char[4096];
    private readonly int[] _open = new int[MaxDepth + 2];
    private XmlPart[] _parts = new XmlPart[64];
    private byte[] _text = new byte[1024];
    private int _length;
    private int _depth;
    private int _textStart = NoText;
    private bool _textIsWhiteSpace;
    private long _chain;

    /// <summary>Parts.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory that the parts take.</summary>
    public long Size => _length + (Count * 32L);

    /// <summary>A part. Good until the next one is added.</summary>
    public ref XmlPart this[int part] => ref _parts[part];

    /// <summary>Text of a part.</summary>
    public ReadOnlySpan<byte> TextOf(in XmlPart part) => _text.AsSpan(part.Start, part.Length);

    /// <summary>Forgets the parts.</summary>
    public void Clear()
    {
        Count = _length = _depth = 0;
        _textStart = NoText;
    }

    /// <summary>Adds the element that the parser stands on, to its end tag.</summary>
    /// <param name="reader">Afterwards on the end tag, or on the same empty element.</param>
    /// <param name="keepsWhiteSpace">True to keep white space directly in the element that stands beside child elements.</param>
    /// <returns>Its number.</returns>
    public int Add(XmlReader reader, bool keepsWhiteSpace)
    {
        var outer = _depth;
        EndText(keepsWhiteSpace);
        var element = Count;
        Open(reader, keepsWhiteSpace);
        while (_depth > outer)
        {
            reader.Read();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (_depth - outer > MaxDepth)
                        throw new XmlRefusalException(
                            $"Elements are nested more than {MaxDepth} levels deep below a row. Name an element further inside as the row "
                            + "with -RowElement (INGEST_XML_ROW_ELEMENT), or send the file unconverted.");
                    Open(reader, keepsWhiteSpace || _depth - outer > 1);
                    break;
                case XmlNodeType.EndElement:
                    Close(keepsWhiteSpace || _depth - outer > 1);
                    break;
                default:
                    AddText(reader, keepsWhiteSpace || _depth - outer > 1);
                    break;
            }
        }
        return element;
    }

    /// <summary>Opens the element that the parser stands on; closes it when it is empty.</summary>
    /// <param name="reader">Afterwards where it was.</param>
    /// <param name="keepsWhiteSpace">True to keep white space that stands before the element.</param>
    public void Open(XmlReader reader, bool keepsWhiteSpace)
    {
        EndText(keepsWhiteSpace);
        if (_depth > 0)
            _parts[_open[_depth - 1]].HasElements = true;
        var element = Append(XmlPartKind.Element, names.Find(reader, isAttribute: false), _length, 0);
        var isEmpty = reader.IsEmptyElement;
        if (reader.MoveToFirstAttribute())
        {
            do
                AddAttribute(reader, element);
            while (reader.MoveToNextAttribute());
            reader.MoveToElement();
        }
        if (isEmpty)
            _parts[element].End = Count;
        else
            _open[_depth++] = element;
    }

    /// <summary>Closes the element that was opened last.</summary>
    /// <param name="keepsWhiteSpace">True to keep white space behind the last child element.</param>
    public void Close(bool keepsWhiteSpace)
    {
        ref var element = ref _parts[_open[_depth - 1]];
        if (!element.HasElements && _textStart != NoText)
        {
            element.Start = _textStart;
            element.Length = _length - _textStart;
            _textStart = NoText;
        }
        else
        {
            EndText(keepsWhiteSpace);
        }
        _parts[_open[--_depth]].End = Count;
    }

    /// <summary>
    /// Adds the text that the parser stands on to the piece that is open. White space that comes after a child element and is set
    /// apart by a comment or a CDATA section is a piece of its own, so that most white space need not be read.
    /// </summary>
    /// <param name="reader">Afterwards where it was.</param>
    /// <param name="keepsWhiteSpace">False to drop white space behind a child element.</param>
    public void AddText(XmlReader reader, bool keepsWhiteSpace)
    {
        var isWhiteSpace = reader.NodeType is XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;
        var isBehindElement = _depth == 0 || _parts[_open[_depth - 1]].HasElements;
        if (_textStart != NoText && _textIsWhiteSpace && !isWhiteSpace && isBehindElement)
            EndText(keepsWhiteSpace);
        if (_textStart == NoText)
        {
            if (isWhiteSpace && isBehindElement && !keepsWhiteSpace)
                return;
            _textStart = _length;
            _textIsWhiteSpace = true;
        }
        _textIsWhiteSpace &= isWhiteSpace;
        AppendValue(reader, _textStart);
    }

    /// <summary>Ends the piece of text that is open, if one is.</summary>
    /// <param name="keepsWhiteSpace">False to drop it when it is white space.</param>
    /// <returns>True when there is text beside white space.</returns>
    public bool EndText(bool keepsWhiteSpace)
    {
        if (_textStart == NoText)
            return false;
        var start = _textStart;
        _textStart = NoText;
        if (_textIsWhiteSpace && !keepsWhiteSpace)
        {
            _length = start;
            return false;
        }
        var part = Append(_textIsWhiteSpace ? XmlPartKind.WhiteSpace : XmlPartKind.Text, 0, start, _length - start);
        _parts[part].End = Count;
        if (!_textIsWhiteSpace && _depth > 0)
            _parts[_open[_depth - 1]].IsMixed = true;
        return !_textIsWhiteSpace;
    }

    /// <summary>Chains the child elements that have one name.</summary>
    public void Chain(int element)
    {
        _chain++;
        var end = _parts[element].End;
        for (var part = element + 1; part < end; part = _parts[part].End)
        {
            if (_parts[part].Kind != XmlPartKind.Element)
                continue;
            ref var name = ref names[_parts[part].Name];
            var isRepeat = name.Chain == _chain;
            _parts[part].IsRepeat = isRepeat;
            _parts[part].Next = 0;
            if (isRepeat)
                _parts[name.ChainEnd].Next = part;
            name.Chain = _chain;
            name.ChainEnd = part;
        }
    }

    private void AddAttribute(XmlReader reader, int element)
    {
        var number = names.Find(reader, isAttribute: true);
        if (names[number].IsIgnored)
            return;
        if (names[number].IsNil)
        {
            if (reader.Value.AsSpan().Trim() is "false" or "0")
                return;
            _parts[element].IsNil = reader.Value.AsSpan().Trim() is "true" or "1";
        }
        var start = _length;
        // The parser holds attributes whole in any case.
        AppendText(reader.Value, start);
        var part = Append(XmlPartKind.Attribute, number, start, _length - start);
        _parts[part].End = Count;
    }

    private int Append(XmlPartKind kind, int name, int start, int length)
    {
        if (Count == _parts.Length)
        {
            CheckSize();
            Array.Resize(ref _parts, Count * 2);
        }
        _parts[Count] = new() { Kind = kind, Name = name, Start = start, Length = length };
        return Count++;
    }

    private void AppendValue(XmlReader reader, int start)
    {
        int read;
        while ((read = reader.ReadValueChunk(_chars, 0, _chars.Length)) > 0)
            AppendText(_chars.AsSpan(0, read), start);
    }

    private void AppendText(ReadOnlySpan<char> text, int start)
    {
        // Three bytes are the most that a UTF-16 unit takes.
        if (_text.Length - _length < text.Length * 3L)
        {
            CheckSize();
            Array.Resize(ref _text, (int)Math.Min(Array.MaxLength, Math.Max(_text.Length * 2L, _length + (text.Length * 3L))));
        }
        if (Ascii.FromUtf16(text, _text.AsSpan(_length), out var written) != System.Buffers.OperationStatus.Done)
            written = Encoding.UTF8.GetBytes(text, _text.AsSpan(_length));
        _length += written;
        if (_length - start > options.MaxValueBytes)
            throw XmlJson.ValueTooLong(options.MaxValueBytes);
    }

    private void CheckSize()
    {
        if (Size > _maxBytes)
            throw new XmlRefusalException(
                $"A row takes more than {_maxBytes:N0} bytes. If the rows are further inside the document, name their element "
                + "with -RowElement (INGEST_XML_ROW_ELEMENT); otherwise send the file unconverted.");
    }
}
