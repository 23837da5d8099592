using System.Buffers;
using System.Text;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>
/// Writes elements as compact JSON (RFC 8259). An element with nothing but text is a string, an empty one the empty string,
/// one with <c>xsi:nil</c> null. Every other is an object: attributes as <c>"@name"</c>, text as <c>"#text"</c>, child
/// elements by name, several of one name as an array. Where text stands between child elements, their order means something, and
/// both are in <c>"#content"</c> instead: an array of strings and of objects with the one member that an element is.
/// </summary>
/// <remarks>What is not kept: comments, processing instructions, white space between elements that have no text between them,
/// and whether a child of one name came before or after those of another name.</remarks>
/// <param name="names">Names of the document.</param>
internal sealed class XmlJson(XmlNames names)
{
    private static readonly SearchValues<byte> s_escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _output = new(1024);

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    /// <summary>The refusal of a value above the limit.</summary>
    public static XmlRefusalException ValueTooLong(int maxBytes) => new(
        $"A value is longer than {maxBytes:N0} bytes. If the rows are further inside the document, name their element "
        + "with -RowElement (INGEST_XML_ROW_ELEMENT); otherwise send the file unconverted.");

    /// <summary>Begins anew.</summary>
    public void Clear() => _output.ResetWrittenCount();

    /// <summary>Writes punctuation.</summary>
    public void Raw(ReadOnlySpan<byte> text) => _output.Write(text);

    /// <summary>Writes the element as a value.</summary>
    public void Element(XmlFragment fragment, int element)
    {
        ref var part = ref fragment[element];
        if (IsNull(fragment, element))
            Raw("null"u8);
        else if (part.End == element + 1)
            String(fragment.TextOf(part));
        else
            Object(fragment, element);
    }

    /// <summary>Writes an element and the ones of the same name that follow it in the same parent: an array, if there are any.</summary>
    /// <remarks>Expects <see cref="XmlFragment.Chain"/>.</remarks>
    public void Elements(XmlFragment fragment, int first)
    {
        if (fragment[first].Next == 0)
        {
            Element(fragment, first);
            return;
        }
        Raw("["u8);
        for (var element = first; element != 0; element = fragment[element].Next)
        {
            if (element != first)
                Raw(","u8);
            Element(fragment, element);
        }
        Raw("]"u8);
    }

    /// <summary>Writes a name and a colon.</summary>
    public void Key(int name)
    {
        Raw("\""u8);
        Encoding.UTF8.GetBytes(names.Key(name), _output);
        Raw("\":"u8);
    }

    /// <summary>Writes a string.</summary>
    public void String(ReadOnlySpan<byte> text)
    {
        Raw("\""u8);
        for (int at; (at = text.IndexOfAny(s_escaped)) >= 0; text = text[(at + 1)..])
        {
            Raw(text[..at]);
            switch (text[at])
            {
                case (byte)'\n':
                    Raw("\\n"u8);
                    break;
                case (byte)'\r':
                    Raw("\\r"u8);
                    break;
                case (byte)'\t':
                    Raw("\\t"u8);
                    break;
                default:
                    // XML has no other control characters; what is left is the quote and the backslash.
                    Raw([(byte)'\\', text[at]]);
                    break;
            }
        }
        Raw(text);
        Raw("\""u8);
    }

    /// <summary>True for an element that says <c>xsi:nil="true"</c> and nothing else.</summary>
    public static bool IsNull(XmlFragment fragment, int element) =>
        fragment[element].IsNil && fragment[element].End == element + 2 && fragment[element].Length == 0;

    private void Object(XmlFragment fragment, int element)
    {
        var (end, isMixed, hasElements) = (fragment[element].End, fragment[element].IsMixed, fragment[element].HasElements);
        if (hasElements && !isMixed)
            fragment.Chain(element);
        var separator = "{"u8;
        var child = element + 1;
        for (; child < end && fragment[child].Kind == XmlPartKind.Attribute; child++)
        {
            Raw(separator);
            separator = ","u8;
            Key(fragment[child].Name);
            String(fragment.TextOf(fragment[child]));
        }
        if (isMixed)
        {
            Raw(separator);
            Content(fragment, child, end);
        }
        else if (fragment[element].Length > 0)
        {
            Raw(separator);
            Raw("\"#text\":"u8);
            String(fragment.TextOf(fragment[element]));
        }
        else
        {
            for (; child < end; child = fragment[child].End)
            {
                if (fragment[child].Kind != XmlPartKind.Element || fragment[child].IsRepeat)
                    continue;
                Raw(separator);
                separator = ","u8;
                Key(fragment[child].Name);
                Elements(fragment, child);
            }
        }
        Raw("}"u8);
    }

    private void Content(XmlFragment fragment, int first, int end)
    {
        Raw("\"#content\":"u8);
        for (var part = first; part < end; part = fragment[part].End)
        {
            Raw(part == first ? "["u8 : ","u8);
            if (fragment[part].Kind == XmlPartKind.Element)
            {
                Raw("{"u8);
                Key(fragment[part].Name);
                Element(fragment, part);
                Raw("}"u8);
            }
            else
            {
                String(fragment.TextOf(fragment[part]));
            }
        }
        Raw("]"u8);
    }
}
