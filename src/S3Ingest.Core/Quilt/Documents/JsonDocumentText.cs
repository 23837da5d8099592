using System.Text.Encodings.Web;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>Generated JSON: indented for people, with a line feed at the end.</summary>
internal static class JsonDocumentText
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
            content(json);
        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
