using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>What <see cref="PackageMetadata"/> wrote, read back; of packages of others everything is their users' own.</summary>
internal sealed record OwnMetadata
{
    /// <summary>True for a package that S3Ingest made.</summary>
    public bool IsOurs { get; private init; }

    /// <summary>The package's whole metadata, <c>{}</c> without.</summary>
    public JsonElement Whole { get; private init; } = MetadataJson.Empty;

    /// <summary>What its user gave.</summary>
    public JsonElement User { get; private init; } = MetadataJson.Empty;

    /// <summary>True when files were sorted into folders by what they are.</summary>
    public bool IsOrganized { get; private init; }

    /// <summary>What each folder holds; names without a slash at their end.</summary>
    public IReadOnlyDictionary<string, string> FolderDescriptions { get; private init; } = new Dictionary<string, string>();

    /// <summary>Bucket of the source; empty when it is not told.</summary>
    public string SourceBucket { get; private init; } = "";

    /// <summary>Reads it.</summary>
    public static OwnMetadata Of(JsonElement? userMeta)
    {
        var whole = userMeta is { ValueKind: JsonValueKind.Object } given ? given : MetadataJson.Empty;
        var ours = Member(whole, "quilt");
        if (Text(ours, "created_by")?.StartsWith("S3Ingest", StringComparison.Ordinal) != true)
            return new OwnMetadata { Whole = whole, User = whole };
        var organization = Member(ours, "organization");
        return new OwnMetadata
        {
            IsOurs = true,
            Whole = whole,
            User = Member(whole, "user_metadata"),
            IsOrganized = Text(organization, "structure_type") == "logical_hierarchy",
            FolderDescriptions = Member(organization, "folder_mapping").EnumerateObject()
                .Where(m => m.Value.ValueKind == JsonValueKind.String)
                .GroupBy(m => m.Name.TrimEnd('/'), m => m.Value.GetString()!, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal),
            SourceBucket = Text(Member(ours, "source"), "bucket") ?? "",
        };
    }

    /// <summary>The folder of a path: one that the package describes, or else the one at its top; null at the root.</summary>
    public string? FolderOf(string logicalKey)
    {
        string? best = null;
        foreach (string folder in FolderDescriptions.Keys)
        {
            bool isIn = logicalKey.Length > folder.Length && logicalKey[folder.Length] == '/' && logicalKey.StartsWith(folder, StringComparison.Ordinal);
            if (isIn && folder.Length > (best?.Length ?? 0))
                best = folder;
        }
        int slash = logicalKey.IndexOf('/');
        return best ?? (slash < 0 ? null : logicalKey[..slash]);
    }

    private static JsonElement Member(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : MetadataJson.Empty;

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
