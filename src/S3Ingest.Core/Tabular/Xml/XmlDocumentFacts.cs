using System.Text;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>What a document says beside its rows, as one JSON object: attributes of the root, children that are no rows, text.</summary>
/// <param name="names">Names of the document.</param>
internal sealed class XmlDocumentFacts(XmlNames names)
{
    /// <summary>Key of the metadata.</summary>
    public const string MetadataKey = "xml.document";

    /// <summary>Bytes from which on children of the root are too much for metadata and become rows instead.</summary>
    public const int MaxBytes = 64 << 10;

    private readonly XmlJson _members = new(names);
    private readonly XmlJson _texts = new(names);
    private int _textCount;

    /// <summary>True when there is more than <see cref="MaxBytes"/>.</summary>
    public bool IsTooLarge => _members.Written.Length + _texts.Written.Length > MaxBytes;

    /// <summary>Takes the attributes of the root.</summary>
    public void AddAttributes(XmlFragment fragment, int root)
    {
        for (var part = root + 1; part < fragment.Count && fragment[part].Kind == XmlPartKind.Attribute; part++)
        {
            Name(fragment[part].Name);
            _members.String(fragment.TextOf(fragment[part]));
        }
    }

    /// <summary>Takes a child whose name no other child has.</summary>
    public void AddElement(XmlFragment fragment, int element)
    {
        Name(fragment[element].Name);
        _members.Element(fragment, element);
    }

    /// <summary>Takes text that stands between the children.</summary>
    public void AddText(ReadOnlySpan<byte> text)
    {
        if (_textCount++ > 0)
            _texts.Raw(","u8);
        _texts.String(text);
    }

    /// <summary>The object; null when there is nothing.</summary>
    public string? ToJson()
    {
        var members = Encoding.UTF8.GetString(_members.Written);
        var texts = Encoding.UTF8.GetString(_texts.Written);
        var text = _textCount switch { 0 => "", 1 => $"\"#text\":{texts}", _ => $"\"#text\":[{texts}]" };
        var separator = members.Length > 0 && text.Length > 0 ? "," : "";
        return members.Length + text.Length > 0 ? $"{{{members}{separator}{text}}}" : null;
    }

    private void Name(int name)
    {
        if (_members.Written.Length > 0)
            _members.Raw(","u8);
        _members.Key(name);
    }
}
