using System.Text.Json;

namespace S3Ingest.Core.Logging;

/// <summary>One JSON object with the end of its line, UTF-8.</summary>
internal static class JsonLine
{
    /// <summary>The line.</summary>
    /// <param name="fields">Writes the fields of the object.</param>
    public static byte[] Of(Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
