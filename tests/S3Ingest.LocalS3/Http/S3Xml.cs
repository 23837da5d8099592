using System.Xml;

namespace S3Ingest.LocalS3.Http;

/// <summary>Writes S3's documents: one namespace, UTF-8, control characters of keys as character references.</summary>
internal static class S3Xml
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    // XML 1.0 has no place for control characters, yet S3 sends them as references and clients read them.
    private static readonly XmlWriterSettings s_writing = Settings(declaration: true);
    private static readonly XmlWriterSettings s_writingWithoutDeclaration = Settings(declaration: false);

    public static ReadOnlyMemory<byte> Document(string root, Action<XmlWriter> content, string @namespace = Namespace, bool declaration = true)
    {
        using var buffer = new MemoryStream(1024);
        using (var writer = XmlWriter.Create(buffer, declaration ? s_writing : s_writingWithoutDeclaration))
        {
            writer.WriteStartElement(root, @namespace);
            content(writer);
            writer.WriteEndElement();
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    public static void Text(this XmlWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteElementString(name, CurrentNamespace(writer), value);
    }

    public static void Element(this XmlWriter writer, string name, Action content)
    {
        writer.WriteStartElement(name, CurrentNamespace(writer));
        content();
        writer.WriteEndElement();
    }

    private static XmlWriterSettings Settings(bool declaration) => new()
    {
        CheckCharacters = false,
        Encoding = new System.Text.UTF8Encoding(false),
        OmitXmlDeclaration = !declaration,
    };

    private static string CurrentNamespace(XmlWriter writer) => writer.LookupPrefix(Namespace) is null ? "" : Namespace;
}
