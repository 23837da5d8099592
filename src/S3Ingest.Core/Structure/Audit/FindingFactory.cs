using System.Text.RegularExpressions;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>Makes findings, with the command that corrects each.</summary>
internal sealed partial class FindingFactory(string bucketName, string basePrefix, string? layoutPath)
{
    /// <summary>What has a legacy path.</summary>
    public StructureFinding Legacy(string key, KeyPlace place)
    {
        bool isDoubled = IsDoubled(key);
        return Make(
            FindingSeverity.Warning,
            isDoubled ? StructureRule.DoubleSlash : StructureRule.InconsistentPath,
            key,
            $"{place.Reason} Its place is '{place.NewKey}'.",
            Move(place),
            place);
    }

    /// <summary>What is at its legacy path and at its new one.</summary>
    public StructureFinding Leftover(ListedObject old, ListedObject moved, KeyPlace place)
    {
        bool isSame = old.Size == moved.Size && old.ETag == moved.ETag;
        return Make(
            isSame ? FindingSeverity.Warning : FindingSeverity.Error,
            StructureRule.MigrationLeftover,
            old.Key,
            isSame
                ? $"The same object is at '{moved.Key}' too: a migration that did not end, or that kept its sources."
                : $"An object is at '{moved.Key}' too, with {(old.Size == moved.Size ? "another ETag" : $"{moved.Size} bytes instead of {old.Size}")}. Decide which one holds before anything is moved.",
            isSame ? Move(place) : $"Get-S3Object -BucketName {Quoted(bucketName)} -Key {Quoted(moved.Key)}",
            place);
    }

    /// <summary>What the layout has no place for; the rule is the one whose path it begins like.</summary>
    public StructureFinding Unplaced(string key, KeyPlace place, ArtifactRule? rule)
    {
        if (IsDoubled(key))
            return Make(FindingSeverity.Warning, StructureRule.DoubleSlash, key, $"The key has an empty folder name (//). {place.Reason}", Copy(key, BasePrefix.Collapse(key)), place);
        return rule is not null
            ? Make(FindingSeverity.Error, StructureRule.MalformedPath, key, place.Reason!, CopyToBuilt(key, rule), place)
            : Make(FindingSeverity.Warning, StructureRule.OrphanObject, key, place.Reason!, WhoPutIt(key), place);
    }

    /// <summary>A folder without what it is there for.</summary>
    public StructureFinding Orphan(ArtifactFolder folder, ArtifactRule rule) => Make(
        FindingSeverity.Warning,
        StructureRule.OrphanFolder,
        folder.Key,
        $"The folder of {rule.Name} '{folder.Place.JobName}' has files and no {string.Join(" or ", rule.MainPatterns.Select(p => p.Text))}.",
        WhoPutIt(folder.Key, "*"),
        folder.Place with { NewKey = null });

    /// <summary>An artifact that nothing describes.</summary>
    public StructureFinding NoMetadata(ArtifactFolder folder, ArtifactRule rule) => Make(
        FindingSeverity.Warning,
        StructureRule.MissingMetadata,
        folder.Key,
        $"The {rule.Name} '{folder.Place.JobName}' has no {rule.MetadataFile}.",
        $"Send-IngestFile -LiteralPath {Quoted("./" + rule.MetadataFile)} -BucketName {Quoted(bucketName)} -Key {Quoted(folder.Key + rule.MetadataFile)}",
        folder.Place with { NewKey = null });

    // What nobody knows is looked into, never deleted on a suggestion.
    private string WhoPutIt(string key, string rest = "") =>
        $"Get-UploadHistory -BucketName {Quoted(bucketName)} -Key {Quoted(WildcardCharacters().Replace(key, "`$0") + rest)}";

    private StructureFinding Make(FindingSeverity severity, StructureRule rule, string key, string message, string suggestion, KeyPlace place) => new()
    {
        Severity = severity,
        Rule = rule,
        Subject = S3Path.Of(bucketName, key),
        Message = message,
        Suggestion = suggestion,
        BucketName = bucketName,
        Key = key,
        NewKey = place.NewKey,
        ArtifactType = place.TypeName is null ? null : place.Type,
        JobName = place.JobName,
    };

    private string Move(KeyPlace place) => $"Move-S3Structure {Scope}{(place.JobName is { Length: > 0 } job ? $" -JobName {Quoted(job)}" : "")}";

    private string Copy(string key, string newKey) =>
        $"Copy-S3Object -BucketName {Quoted(bucketName)} -Key {Quoted(key)} -DestinationKey {Quoted(newKey)}";

    private string CopyToBuilt(string key, ArtifactRule rule)
    {
        var job = rule.RequiredParts.Contains(PartNames.Job) ? " -JobName NAME" : "";
        var others = string.Join("; ", rule.RequiredParts.Where(p => p != PartNames.Job).Select(p => $"{p} = 'VALUE'"));
        var parts = others.Length > 0 ? $" -Part @{{ {others} }}" : "";
        var path = $"New-S3StructurePath {Scope} -ArtifactType {Quoted(rule.Name)}{job}{parts} -FileName {Quoted(key[(key.LastIndexOf('/') + 1)..])}";
        return $"Copy-S3Object -BucketName {Quoted(bucketName)} -Key {Quoted(key)} -DestinationKey ({path}).Key";
    }

    private string Scope
    {
        get
        {
            var prefix = basePrefix.Length > 0 ? $" -KeyPrefix {Quoted(basePrefix[..^1])}" : "";
            var layout = layoutPath is null ? "" : $" -Layout {Quoted(layoutPath)}";
            return $"-BucketName {Quoted(bucketName)}{prefix}{layout}";
        }
    }

    private bool IsDoubled(string key) =>
        key[Math.Max(0, basePrefix.Length - 1)..].Contains("//", StringComparison.Ordinal) || key.StartsWith('/');

    // PowerShell ends a text in single quotes at the typographic ones too (about_Quoting_Rules).
    private static string Quoted(string text) =>
        $"'{string.Concat(text.Select(c => c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' ? $"{c}{c}" : c.ToString()))}'";

    [GeneratedRegex(@"[\[\]*?`]")]
    private static partial Regex WildcardCharacters();
}
