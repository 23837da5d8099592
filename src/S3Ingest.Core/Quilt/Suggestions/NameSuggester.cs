namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>Suggests the name of a package from where its objects are.</summary>
public static class NameSuggester
{
    // Long enough for people; a key of S3 has 1024 bytes for the name and what stands around it.
    private const int MaxLength = 100;

    /// <summary>Namespace from the domain, else the owner, else the bucket; name from the last folders that say something.</summary>
    /// <param name="rules">Domains and words.</param>
    /// <param name="bucketName">Bucket of the source.</param>
    /// <param name="prefix">Prefix of the source; may be empty.</param>
    /// <param name="owner">Who the package belongs to, such as a department; null when nobody said.</param>
    public static NameSuggestion Suggest(SuggestionRules rules, string bucketName, string prefix, string? owner)
    {
        var domain = rules.DomainOf(bucketName, prefix);
        string[] folders = [.. prefix.Split('/').Select(ValueOf).Where(f => f.Length > 0)];
        int from = Array.FindLastIndex(folders, folder => SourceWords.Of(folder).Any(rules.IsTelling));
        string[] bucket = [.. SourceWords.Of(bucketName).Where(rules.IsTelling)];
        string bucketWords = bucket.Length > 0 ? SourceWords.AsName(string.Join('-', bucket)) : SourceWords.AsName(bucketName);

        var (space, whence) = domain?.Namespace is { } team ? (team, $"the namespace of {domain.Name}")
            : owner is not null && SourceWords.AsName(owner) is { Length: > 0 } named ? (named, "the owner")
            : (bucket.Length > 0 ? SourceWords.AsName(bucket[0]) : bucketWords, "the bucket");
        string name = string.Join('-', folders[Math.Max(0, from)..]);
        if (from < 0)
            name = name.Length == 0 ? bucketWords : $"{bucketWords}-{name}";
        if (domain is not null && from > 0)
            name += Suffix(domain, folders[..from], name);
        return new NameSuggestion(
            $"{Short(space)}/{Short(name)}",
            $"namespace from {whence}, name from {(from < 0 ? "the bucket" : "the last folders that say something")} of {RegistryUri.Of(bucketName, prefix)}");
    }

    // year=2025 is a partition: the value says it.
    private static string ValueOf(string folder) => SourceWords.AsName(folder[(folder.IndexOf('=') + 1)..]);

    private static string Suffix(DomainRule domain, string[] above, string name)
    {
        var words = SourceWords.Of(name).ToHashSet(StringComparer.Ordinal);
        string? suffix = Enumerable.Reverse(above).SelectMany(SourceWords.Of).Select(domain.Suffixes.GetValueOrDefault).FirstOrDefault(s => s is not null);
        return suffix is null || words.Contains(suffix) || SourceWords.AsName(suffix) is not { Length: > 0 } added ? "" : "-" + added;
    }

    private static string Short(string half) => half.Length <= MaxLength ? half : half[..MaxLength].Trim('-');
}
