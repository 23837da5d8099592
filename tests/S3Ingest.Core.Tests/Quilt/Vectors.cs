using System.Text.Json;

namespace S3Ingest.Core.Tests.Quilt;

/// <summary>Results of the reference client (quilt3), in tests/data/quilt.</summary>
internal static class Vectors
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "quilt", name);

    public static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name)));
        return document.RootElement.Clone();
    }

    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The bytes that the vectors call content_pattern.</summary>
    public static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)((i * 7) + ((i >> 8) * 13) + ((i >> 16) * 29));
        return bytes;
    }
}
