using System.Xml;

namespace S3Ingest.Core.Quilt;

/// <summary>Makes a document of the first bytes of one: it ends behind the last whole row. Null when there is no whole row.</summary>
internal static class HeadCut
{
    /// <summary>Lines, the last one being the last that ends outside of quotes.</summary>
    public static byte[]? Lines(byte[] text, bool mayQuote)
    {
        int end = text.AsSpan().LastIndexOfAny((byte)'\n', (byte)'\r');
        if (mayQuote)
        {
            int quotes = text.AsSpan(0, end + 1).Count((byte)'"');
            int quoted = end;
            while (quoted >= 0 && quotes % 2 != 0)
            {
                int before = text.AsSpan(0, quoted).LastIndexOfAny((byte)'\n', (byte)'\r');
                quotes -= text.AsSpan(before + 1, quoted - before).Count((byte)'"');
                quoted = before;
            }
            // Where a quote stands inside of a field that has none around it, their number says nothing.
            end = quoted >= 0 ? quoted : end;
        }
        return end < 0 ? null : text[..(end + 1)];
    }

    /// <summary>JSON, cut behind an element of its outermost array and closed there.</summary>
    public static byte[]? Json(byte[] text)
    {
        var open = new Stack<byte>();
        (int End, byte[] Closing, int Depth) best = (0, [], int.MaxValue);
        bool isText = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'\\' when isText:
                    i++;
                    break;
                case (byte)'"':
                    isText = !isText;
                    break;
                case (byte)'{' or (byte)'[' when !isText:
                    open.Push((byte)(text[i] + 2));
                    break;
                case (byte)'}' or (byte)']' when !isText:
                    // Something the reader will complain about with its place.
                    if (!open.TryPop(out byte expected) || expected != text[i])
                        return text;
                    if (open.Count == 0)
                        best = (i + 1, [], 0);
                    break;
                case (byte)',' when !isText && open.Count <= best.Depth && open.TryPeek(out byte container) && container == ']':
                    best = (i, [.. open], open.Count);
                    break;
            }
        }
        return best.End == 0 ? null : [.. text.AsSpan(0, best.End), .. best.Closing];
    }

    /// <summary>XML, cut behind the last part that was followed by another one, and closed there.</summary>
    public static byte[]? Xml(byte[] text)
    {
        using var cut = new MemoryStream();
        using (var reader = XmlReader.Create(new MemoryStream(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }))
        using (var writer = XmlWriter.Create(cut, new XmlWriterSettings { CheckCharacters = false }))
        {
            int elements = 0;
            try
            {
                reader.Read();
                while (reader.ReadState == ReadState.Interactive)
                {
                    if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
                    {
                        // The text may go on behind the head: it counts when something follows it.
                        string value = reader.Value;
                        reader.Read();
                        if (elements > 0)
                            writer.WriteString(value);
                        continue;
                    }
                    if (reader.NodeType == XmlNodeType.Element)
                    {
                        elements++;
                        writer.WriteStartElement(reader.Prefix, reader.LocalName, reader.NamespaceURI);
                        writer.WriteAttributes(reader, defattr: false);
                        if (reader.IsEmptyElement)
                            writer.WriteEndElement();
                    }
                    else if (reader.NodeType == XmlNodeType.EndElement)
                    {
                        writer.WriteEndElement();
                    }
                    reader.Read();
                }
            }
            catch (XmlException)
            {
                // It is cut off, as every head is; what is wrong before that leaves fewer rows.
            }
            // Something the reader will complain about with its place.
            if (elements == 0)
                return text;
            if (elements == 1)
                return null;
            writer.WriteEndDocument();
        }
        return cut.ToArray();
    }
}
