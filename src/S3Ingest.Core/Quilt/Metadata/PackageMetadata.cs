using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>The metadata of a package (<c>user_meta</c> of its manifest): <c>quilt</c> is ours, <c>user_metadata</c> what was given.</summary>
public static class PackageMetadata
{
    private const int MostNames = 100;

    private static readonly string[] Numeric = ["INT", "UINT", "DOUBLE", "FLOAT", "DECIMAL"];

    /// <summary>Makes it. What looks like a credential is masked; <see cref="MetadataValidator"/> reports it.</summary>
    public static JsonElement Create(PackageContext context, MetadataTemplate template)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartObject("quilt");
            WriteOwn(json, context, context.Filter);
            if (template == MetadataTemplate.Ml)
                WriteMachineLearning(json, context.Contents);
            else if (template == MetadataTemplate.Analytics)
                WriteAnalytics(json, context.Contents, context.Filter);
            json.WriteEndObject();
            json.WriteStartObject("user_metadata");
            WriteGiven(json, context, context.Filter);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return MetadataJson.Parse(System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }

    private static void WriteOwn(Utf8JsonWriter json, PackageContext context, CredentialFilter filter)
    {
        var contents = context.Contents;
        json.WriteString("created_by", context.CreatedBy);
        json.WriteString("creation_date", MetadataValues.Iso(context.CreatedAt));
        json.WriteStartObject("source");
        json.WriteString("type", "s3_bucket");
        json.WriteString("bucket", context.SourceBucket);
        json.WriteString("prefix", filter.Clean(context.SourcePrefix));
        json.WriteNumber("total_objects", contents.Files);
        json.WriteNumber("total_size_bytes", contents.Bytes);
        json.WriteEndObject();
        json.WriteStartObject("organization");
        json.WriteString("structure_type", context.IsOrganized ? "logical_hierarchy" : "as_is");
        json.WriteStartObject("folder_mapping");
        foreach (var folder in contents.Folders.Where(f => f.Name.Length > 0).Take(MostNames))
            json.WriteString(filter.Clean(folder.Name) + "/", filter.Clean(context.FolderDescriptions.GetValueOrDefault(folder.Name, "")));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("data_profile");
        WriteNames(json, "file_types", contents.Types, filter);
        json.WriteStartObject("date_range");
        WriteTime(json, "earliest", contents.Earliest);
        WriteTime(json, "latest", contents.Latest);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMachineLearning(Utf8JsonWriter json, PackageContents contents)
    {
        json.WriteStartObject("machine_learning");
        WriteFolder(json, "models", contents);
        WriteFolder(json, "logs", contents);
        json.WriteEndObject();
    }

    private static void WriteFolder(Utf8JsonWriter json, string name, PackageContents contents)
    {
        var folder = contents.Folders.FirstOrDefault(f => f.Name == name);
        json.WriteStartObject(name == "logs" ? "training_logs" : name);
        json.WriteNumber("files", folder?.Files ?? 0);
        json.WriteNumber("size_bytes", folder?.Bytes ?? 0);
        json.WriteStartArray("file_types");
        foreach (string type in folder?.Types ?? [])
            json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // A number is measured, unless its name says that it only identifies; everything else tells measurements apart.
    private static void WriteAnalytics(Utf8JsonWriter json, PackageContents contents, CredentialFilter filter)
    {
        var columns = contents.Tables.SelectMany(t => t.Profile.Columns)
            .GroupBy(c => c.Name, StringComparer.Ordinal)
            .ToLookup(g => g.All(c => Array.Exists(Numeric, n => c.Type.StartsWith(n, StringComparison.Ordinal)) && c.Type != "INTERVAL") && !IsIdentifier(g.Key), g => g.Key);
        json.WriteStartObject("analytics");
        json.WriteStartObject("period");
        WriteTime(json, "earliest", contents.Earliest);
        WriteTime(json, "latest", contents.Latest);
        json.WriteEndObject();
        WriteNames(json, "measures", columns[true].Order(StringComparer.Ordinal), filter);
        WriteNames(json, "dimensions", columns[false].Order(StringComparer.Ordinal), filter);
        json.WriteEndObject();
    }

    private static bool IsIdentifier(string name) =>
        name.Equals("id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("Id", StringComparison.Ordinal) || name.Equals("year", StringComparison.OrdinalIgnoreCase)
        || name.Equals("month", StringComparison.OrdinalIgnoreCase) || name.Equals("quarter", StringComparison.OrdinalIgnoreCase);

    private static void WriteGiven(Utf8JsonWriter json, PackageContext context, CredentialFilter filter)
    {
        var given = context.UserMetadata.ValueKind == JsonValueKind.Object
            ? context.UserMetadata.EnumerateObject().ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal)
            : [];
        // Parameters are more specific than the table.
        if (!string.IsNullOrWhiteSpace(context.Description))
        {
            json.WriteString("description", filter.Clean(context.Description));
            given.Remove("description");
        }
        if (context.Tags.Count > 0)
        {
            var tags = given.Remove("tags", out var more) && more.ValueKind == JsonValueKind.Array
                ? more.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!) : [];
            json.WriteStartArray("tags");
            foreach (string tag in context.Tags.Concat(tags).Distinct(StringComparer.Ordinal))
                json.WriteStringValue(filter.Clean(tag));
            json.WriteEndArray();
        }
        foreach (var (name, value) in given)
            filter.WriteMember(json, name, value);
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values, CredentialFilter filter)
    {
        json.WriteStartArray(name);
        foreach (string value in values.Take(MostNames))
            json.WriteStringValue(filter.Clean(value));
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
            json.WriteString(name, MetadataValues.Iso(known));
        else
            json.WriteNull(name);
    }
}
