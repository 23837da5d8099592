using System.Text.Json;
using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt;

/// <summary><c>metadata/provenance.json</c>: where a revision comes from, and the fingerprint of what it was made from.</summary>
public static class Provenance
{
    /// <summary>Makes it.</summary>
    public static GeneratedDocument Create(PackageContext context)
    {
        var filter = context.Filter;
        return new GeneratedDocument(GeneratedKeys.Provenance, JsonDocumentText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("package", context.Name);
            json.WriteString("created_by", context.CreatedBy);
            json.WriteString("creation_date", MetadataValues.Iso(context.CreatedAt));
            json.WriteStartObject("source");
            json.WriteString("type", "s3_bucket");
            json.WriteString("bucket", context.SourceBucket);
            json.WriteString("prefix", filter.Clean(context.SourcePrefix));
            json.WriteNumber("total_objects", context.Contents.Files);
            json.WriteNumber("total_size_bytes", context.Contents.Bytes);
            json.WriteEndObject();
            json.WriteString("registry", $"s3://{context.Registry}");
            json.WriteString("previous_top_hash", context.PreviousTopHash);
            json.WriteStartObject("fingerprint");
            json.WriteString("algorithm", "sha256");
            json.WriteNumber("format_version", InputFingerprint.FormatVersion);
            json.WriteString("value", context.Fingerprint);
            json.WriteEndObject();
            json.WriteStartObject("hashing");
            foreach (var (source, entries) in context.Hashing.OrderBy(h => h.Key))
                json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(source.ToString()), entries);
            json.WriteEndObject();
            json.WriteEndObject();
        }));
    }

    /// <summary>Fingerprint that an earlier revision was made from; null when its document is of another format version or is none.</summary>
    public static string? FingerprintOf(ReadOnlyMemory<byte> provenance)
    {
        try
        {
            using var document = JsonDocument.Parse(provenance);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("fingerprint", out var fingerprint) && fingerprint.ValueKind == JsonValueKind.Object
                && fingerprint.TryGetProperty("format_version", out var version) && version.ValueKind == JsonValueKind.Number
                && version.TryGetInt32(out int number) && number == InputFingerprint.FormatVersion
                && fingerprint.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString() : null;
        }
        catch (JsonException)
        {
            // Whoever wrote it: what cannot be compared is not equal.
            return null;
        }
    }
}
