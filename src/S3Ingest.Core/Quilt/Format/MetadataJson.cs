using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>Metadata of packages and entries as JSON, as it was written: numbers keep their form, since the top hash depends on it.</summary>
public static class MetadataJson
{
    /// <summary><c>{}</c>.</summary>
    public static JsonElement Empty { get; } = Parse("{}");

    /// <summary>Reads a text.</summary>
    /// <exception cref="IngestException">PackageMetadataInvalid, with line and column.</exception>
    public static JsonElement Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new IngestException(IngestErrorId.PackageMetadataInvalid, $"The metadata is no JSON: {e.Message}", e)
            {
                Line = e.LineNumber + 1,
                Column = e.BytePositionInLine + 1,
            };
        }
    }
}
