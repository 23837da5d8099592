using System.Text.Json;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>Whether the metadata of a package is what METADATA_VALIDATION_LEVEL asks for.</summary>
public sealed class MetadataCheck
{
    private const string Remedy = "Give it with -Description, -Tag or -Metadata of New-QuiltPackage.";

    // Where a package comes from is not asked of those that S3Ingest did not make.
    private const string AnySource = "-";

    private readonly OwnMetadata _own;
    private readonly MetadataValidationLevel _level;
    private readonly PackageAccumulator _files = new();

    internal MetadataCheck(OwnMetadata own, MetadataValidationLevel level) => (_own, _level) = (own, level);

    /// <summary>Checks what New-QuiltPackage -Metadata would be given; no network.</summary>
    /// <param name="packageName">Name, for the findings.</param>
    /// <param name="metadata">An object.</param>
    /// <param name="level">How strictly.</param>
    public static IEnumerable<QuiltFinding> Check(string packageName, JsonElement metadata, MetadataValidationLevel level)
    {
        var context = Context(packageName, AnySource, metadata, new PackageAccumulator().Build(), new Dictionary<string, string>());
        return Findings(PackageMetadata.Create(context, MetadataTemplate.Standard), context, level, FindingSeverity.Error, new PackageFindings(packageName, "", null));
    }

    /// <summary>The next entry of the manifest.</summary>
    internal void Observe(ManifestEntry entry)
    {
        // Only the strict level asks for more than the header has.
        if (_own.IsOurs && _level == MetadataValidationLevel.Strict && !GeneratedKeys.All.Contains(entry.LogicalKey))
            _files.Add(new PackageFile(entry.LogicalKey, _own.FolderOf(entry.LogicalKey) ?? "", entry.Size, null, null, false));
    }

    /// <summary>Checks, after the last entry. A package of others breaks no rule: it is told what New-QuiltPackage would ask for.</summary>
    /// <param name="packageName">Name.</param>
    /// <param name="dictionary">The package's data dictionary; null when it has none.</param>
    /// <param name="findings">Makes the findings.</param>
    internal IEnumerable<QuiltFinding> Finish(string packageName, JsonElement? dictionary, PackageFindings findings)
    {
        var contents = _files.Build();
        if (dictionary is { } known)
            contents = contents with { Tables = [.. TablesOf(known)] };
        var context = Context(packageName, _own.IsOurs ? _own.SourceBucket : AnySource, _own.User, contents, _own.FolderDescriptions);
        var metadata = _own.IsOurs ? _own.Whole : MetadataJson.Parse($$"""{"user_metadata": {{_own.User.GetRawText()}}}""");
        return Findings(metadata, context, _level, _own.IsOurs ? FindingSeverity.Error : FindingSeverity.Information, findings);
    }

    private static IEnumerable<QuiltFinding> Findings(
        JsonElement metadata, PackageContext context, MetadataValidationLevel level, FindingSeverity severity, PackageFindings findings) =>
        MetadataValidator.Validate(metadata, context, level)
            .Select(f => findings.Make(severity, QuiltRule.Metadata, f.Path.Length == 0 ? findings.Package : f.Path, f.Message, Remedy));

    private static PackageContext Context(
        string packageName, string sourceBucket, JsonElement user, PackageContents contents, IReadOnlyDictionary<string, string> folders) => new()
    {
        Name = packageName,
        Registry = "",
        SourceBucket = sourceBucket,
        Contents = contents,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UserMetadata = user,
        FolderDescriptions = folders,
    };

    // Of each table, that it is described, or why it is not.
    private static IEnumerable<PackageTable> TablesOf(JsonElement dictionary)
    {
        foreach (var file in dictionary.GetProperty("files").EnumerateArray())
        {
            if (Text(file, "logical_key") is { } key)
                yield return new PackageTable(key, "", 0, new TableProfile { Format = Text(file, "format") ?? "", Fault = Text(file, "unreadable_head") });
        }
    }

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
