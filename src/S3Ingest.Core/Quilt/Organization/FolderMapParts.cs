namespace S3Ingest.Core.Quilt.Organization;

/// <summary>What a folder map is made of.</summary>
internal sealed record FolderMapParts(
    string Name,
    IReadOnlyList<KeyValuePair<string, string>> Folders,
    IReadOnlyList<string> Compressed,
    IReadOnlyList<(string Reason, NameMatch Match)> Refusals,
    IReadOnlyList<(string Name, IReadOnlyList<NameMatch> Signs)> Conditions,
    IReadOnlyList<FolderRule> Rules,
    int DefaultFolder);
