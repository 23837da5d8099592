using System.Buffers;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// First line of a manifest. Every field of it enters the top hash, so one that was read is kept whole, unknown fields
/// included; only the top hash that early clients wrote into it is left out.
/// </summary>
public sealed class ManifestHeader
{
    private const string Version = "v0";
    private const string ObsoleteHash = "top_hash";

    private ManifestHeader(JsonElement json) => Json = json;

    /// <summary>The line.</summary>
    public JsonElement Json { get; }

    /// <summary>Commit message; null when none was given.</summary>
    public string? Message => Json.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : null;

    /// <summary>Metadata of the package; null when there is none.</summary>
    public JsonElement? UserMeta => Json.TryGetProperty("user_meta", out var meta) && meta.ValueKind != JsonValueKind.Null ? meta : null;

    /// <summary>Makes a header.</summary>
    /// <param name="message">Commit message; null is written, and hashed, as null.</param>
    /// <param name="userMeta">An object; null leaves the field out.</param>
    /// <param name="workflow">Null when the registry has no workflows.</param>
    public static ManifestHeader Create(string? message, JsonElement? userMeta, WorkflowStamp? workflow)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("version", Version);
            if (userMeta is { } meta)
            {
                json.WritePropertyName("user_meta");
                // Written out raw: a writer of numbers would change their form.
                json.WriteRawValue(meta.GetRawText());
            }
            if (workflow is not null)
                WriteWorkflow(json, workflow);
            json.WriteString("message", message);
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(line.WrittenMemory);
        return new ManifestHeader(document.RootElement.Clone());
    }

    /// <summary>Takes the first line of a manifest; null when it is no object, or of another version.</summary>
    public static ManifestHeader? TryRead(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object || !line.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals(Version))
            return null;
        return new ManifestHeader(line.TryGetProperty(ObsoleteHash, out _) ? Without(line, ObsoleteHash) : line.Clone());
    }

    // Manifests of early clients had their own top hash in them, which is no part of it (quilt3, packages.py _load).
    private static JsonElement Without(JsonElement line, string name)
    {
        var rest = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(rest))
        {
            json.WriteStartObject();
            foreach (var member in line.EnumerateObject().Where(m => !m.NameEquals(name)))
            {
                json.WritePropertyName(member.Name);
                json.WriteRawValue(member.Value.GetRawText());
            }
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(rest.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void WriteWorkflow(Utf8JsonWriter json, WorkflowStamp workflow)
    {
        json.WriteStartObject("workflow");
        json.WriteString("id", workflow.Id);
        json.WriteString("config", workflow.Config);
        if (workflow.Schemas.Count > 0)
        {
            json.WriteStartObject("schemas");
            foreach (var (id, url) in workflow.Schemas)
                json.WriteString(id, url);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
