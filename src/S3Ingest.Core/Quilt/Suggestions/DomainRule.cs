using S3Ingest.Core.Quilt.Rules;

namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>What data of one kind is recognised by, and where its packages go.</summary>
internal sealed class DomainRule
{
    /// <summary>Names in a file.</summary>
    public static readonly string[] Names = ["name", "words", "sources", "registries", "namespace", "suffixes"];

    private const int WordOfBucket = 2;
    private const int WordOfPrefix = 1;
    private const int PatternOfSource = 10;

    private readonly NameGlob[] _sources;

    private DomainRule(RuleMap map, bool isBuiltIn)
    {
        IsBuiltIn = isBuiltIn;
        Name = map.Text("name").Value;
        Words = map.Texts("words").Select(w => w.Value.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        _sources = [.. map.Texts("sources").Select(s => s.Value.StartsWith(RegistryUri.Scheme, StringComparison.Ordinal)
            ? new NameGlob(s.Value)
            : throw map.Fault($"'{s.Value}' is no pattern of sources. Write s3://bucket/prefix/*.", s.At))];
        if (Words.Count + _sources.Length == 0)
            throw map.Fault("The domain would match nothing. Give it words or sources.", map.Start);
        Registries = [.. map.Texts("registries").Select(r => RegistryUri.TryBucket(r.Value)
            ?? throw map.Fault($"'{r.Value}' is no registry. Write a bucket, without a prefix.", r.At))];
        if (map.OptionalText("namespace") is { } space)
        {
            Namespace = PackageName.IsValid(space.Value + "/x")
                ? space.Value
                : throw map.Fault($"'{space.Value}' is no namespace. Write letters, digits, '-' and '_'.", space.At);
        }
        var suffixes = map.Map("suffixes", "suffixes");
        Suffixes = suffixes?.Names.ToDictionary(n => n.Value.ToLowerInvariant(), n => suffixes.Text(n.Value).Value, StringComparer.Ordinal) ?? [];
    }

    /// <summary>True for a rule that comes with the module, and so knows nothing of the caller's buckets.</summary>
    public bool IsBuiltIn { get; }

    public string Name { get; }

    public IReadOnlySet<string> Words { get; }

    public IReadOnlyList<string> Registries { get; }

    public string? Namespace { get; }

    /// <summary>What a word above the last folder adds to a name.</summary>
    public IReadOnlyDictionary<string, string> Suffixes { get; }

    public static DomainRule Read(RuleMap map, bool isBuiltIn) => new(map, isBuiltIn);

    /// <summary>How much of a source speaks for this domain; 0 when nothing does.</summary>
    public int Score(string bucketName, string prefix) =>
        (SourceWords.Of(bucketName).Count(Words.Contains) * WordOfBucket)
        + (SourceWords.Of(prefix).Count(Words.Contains) * WordOfPrefix)
        + (Array.Exists(_sources, s => s.Matches(RegistryUri.Of(bucketName, prefix))) ? PatternOfSource : 0);
}
