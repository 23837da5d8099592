using System.Text.Json;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Quilt;

/// <summary>Checks the metadata of a package as METADATA_VALIDATION_LEVEL asks for; everything that is wrong is found at once.</summary>
public static class MetadataValidator
{
    // docs/Catalog of quiltdata/quilt advise less than 1 MB for each package.
    private const int LargestMetadata = 1_000_000;
    private const int MostTables = 10;

    /// <summary>Checks.</summary>
    /// <param name="metadata">What <see cref="PackageMetadata"/> made.</param>
    /// <param name="context">What it was made from.</param>
    /// <param name="level">How strictly.</param>
    /// <param name="schema">Schema of the template (<see cref="PackageTemplates.MetadataSchemas"/>); null without one.</param>
    public static IReadOnlyList<MetadataFinding> Validate(JsonElement metadata, PackageContext context, MetadataValidationLevel level, JsonSchema? schema = null)
    {
        var findings = new List<MetadataFinding>();
        CheckForm(metadata, context, findings);
        if (level != MetadataValidationLevel.Basic)
            CheckPresence(metadata, context, findings);
        if (level == MetadataValidationLevel.Strict)
            CheckStrictly(metadata, context, findings);
        if (schema is not null)
            findings.AddRange(schema.Validate(metadata).Select(e => new MetadataFinding(e.Path, e.Message)));
        return findings;
    }

    private static void CheckForm(JsonElement metadata, PackageContext context, List<MetadataFinding> findings)
    {
        if (context.UserMetadata.ValueKind != JsonValueKind.Object)
            findings.Add(new("/user_metadata", "The metadata given is no table of names and values. Give one."));
        else if (context.UserMetadata.TryGetProperty("quilt", out _))
            findings.Add(new("/user_metadata/quilt", "The name 'quilt' belongs to S3Ingest. Give the value another name."));
        if (metadata.GetRawText().Length > LargestMetadata)
            findings.Add(new("", "The metadata is larger than 1 MB, which the catalogue does not index. Put long texts into a file of the package."));
        FindCredentials(context.UserMetadata, "/user_metadata", context.Filter, findings);
    }

    private static void FindCredentials(JsonElement value, string path, CredentialFilter filter, List<MetadataFinding> findings)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    string inner = $"{path}/{filter.Clean(member.Name)}";
                    if (CredentialFilter.IsCredentialName(member.Name) && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                        findings.Add(Credential(inner));
                    else
                        FindCredentials(member.Value, inner, filter, findings);
                }
                break;
            case JsonValueKind.Array:
                int at = 0;
                foreach (var item in value.EnumerateArray())
                    FindCredentials(item, $"{path}/{at++}", filter, findings);
                break;
            case JsonValueKind.String when filter.Clean(value.GetString()!) != value.GetString():
                findings.Add(Credential(path));
                break;
        }
    }

    private static void CheckPresence(JsonElement metadata, PackageContext context, List<MetadataFinding> findings)
    {
        RequireText(metadata, "description", "what the package is (-Description)", findings);
        if (!TryUser(metadata, "tags", out var tags) || tags.ValueKind != JsonValueKind.Array || tags.GetArrayLength() == 0
            || tags.EnumerateArray().Any(t => t.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(t.GetString())))
        {
            findings.Add(new("/user_metadata/tags", "At least one tag is required, all of them texts (-Tag)."));
        }
        if (context.SourceBucket.Length == 0)
            findings.Add(new("/quilt/source/bucket", "The bucket of the source is not known."));
    }

    private static void CheckStrictly(JsonElement metadata, PackageContext context, List<MetadataFinding> findings)
    {
        RequireText(metadata, "department", "who owns the package (-Metadata @{ department = '...' })", findings);
        RequireText(metadata, "contact", "whom to ask (-Metadata @{ contact = '...' })", findings);
        var contents = context.Contents;
        if (contents.TableCount > contents.Tables.Count)
            findings.Add(new("", $"{contents.TableCount - contents.Tables.Count} tables are not in the data dictionary. {DataDictionary.Limit(context.Budget)} Make smaller packages."));
        var unreadable = contents.Tables.Where(t => t.Profile.Fault is not null).ToList();
        foreach (var table in unreadable.Take(MostTables))
            findings.Add(new("", context.Filter.Clean($"{table.LogicalKey} has no columns in the data dictionary: {table.Profile.Fault}")));
        if (unreadable.Count > MostTables)
            findings.Add(new("", $"{unreadable.Count - MostTables} more tables have no columns in the data dictionary."));
        foreach (var folder in contents.Folders.Where(f => f.Name.Length > 0 && string.IsNullOrWhiteSpace(context.FolderDescriptions.GetValueOrDefault(f.Name))))
            findings.Add(new("/quilt/organization/folder_mapping", $"The folder {folder.Name}/ has no description. Give it one in the folder mappings."));
    }

    private static void RequireText(JsonElement metadata, string name, string what, List<MetadataFinding> findings)
    {
        if (!TryUser(metadata, name, out var value) || value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
            findings.Add(new($"/user_metadata/{name}", $"The metadata must say {what}."));
    }

    private static bool TryUser(JsonElement metadata, string name, out JsonElement value)
    {
        value = default;
        return metadata.TryGetProperty("user_metadata", out var user) && user.TryGetProperty(name, out value);
    }

    private static MetadataFinding Credential(string path) => new(path, "It looks like a credential and is masked in the package. Take it out, and change the credential if it was real.");
}
