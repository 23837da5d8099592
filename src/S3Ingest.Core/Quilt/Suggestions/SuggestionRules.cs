using S3Ingest.Core.Quilt.Rules;

namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>
/// Rules by which registry and name of a package are suggested: the user's own, then the built-in ones.
/// Examples/quilt/registry_rules.yml are the built-in ones and describe the form.
/// </summary>
public sealed class SuggestionRules
{
    private static readonly Lazy<SuggestionRules> Standard = new(() => Read(BuiltInFile.Read("registry_rules.yml"), "the built-in registry_rules.yml", builtIn: null));

    private readonly HashSet<string> _registryWords;
    private readonly HashSet<string> _genericWords;
    private readonly IReadOnlyList<DomainRule> _domains;

    private SuggestionRules(HashSet<string> registryWords, HashSet<string> genericWords, IReadOnlyList<DomainRule> domains) =>
        (_registryWords, _genericWords, _domains) = (registryWords, genericWords, domains);

    /// <summary>The rules that come with the module.</summary>
    public static SuggestionRules BuiltIn => Standard.Value;

    /// <summary>Reads rules of the user; the built-in ones stay behind them.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="IngestException">ConfigurationInvalid with line and column.</exception>
    public static SuggestionRules Read(string text, string file) => Read(text, file, BuiltIn);

    /// <summary>The rules of a file; without one <c>registry_rules.yml</c>, <c>.yaml</c> or <c>.json</c> of the template folder; without that the built-in ones.</summary>
    /// <param name="file">Path; null or empty when not given.</param>
    /// <param name="templateFolder">PACKAGE_TEMPLATE_PATH; null or empty when not given.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: the file cannot be read, or is wrong.</exception>
    public static async Task<SuggestionRules> LoadAsync(string? file, string? templateFolder, CancellationToken cancellationToken) =>
        await UserFile.FindAsync(file, templateFolder, "registry_rules", cancellationToken).ConfigureAwait(false) is { } found
            ? Read(found.Text, found.Path)
            : BuiltIn;

    /// <summary>The domain of a source; null when no rule knows it. Any rule of the user comes before all built-in ones.</summary>
    internal DomainRule? DomainOf(string bucketName, string prefix) => _domains
        .Select(domain => (Domain: domain, Score: domain.Score(bucketName, prefix)))
        .Where(d => d.Score > 0)
        .OrderBy(d => d.Domain.IsBuiltIn)
        .ThenByDescending(d => d.Score)
        .FirstOrDefault().Domain;

    /// <summary>True for a bucket that by its name holds packages of a domain.</summary>
    internal bool IsRegistryOf(DomainRule domain, string bucketName)
    {
        var words = SourceWords.Of(bucketName).ToList();
        return words.Exists(_registryWords.Contains) && words.Exists(domain.Words.Contains);
    }

    /// <summary>True for a word that says what something is: long enough, no number, not one of every bucket.</summary>
    internal bool IsTelling(string word) => word.Length > 2 && word.All(char.IsLetter) && !_genericWords.Contains(word);

    private static SuggestionRules Read(string text, string file, SuggestionRules? builtIn)
    {
        var root = RuleFile.Read(text, file, "A file of registry rules", "version", "registry-words", "generic-words", "domains");
        root.RequireVersion();
        return new SuggestionRules(
            Words("registry-words", builtIn?._registryWords),
            Words("generic-words", builtIn?._genericWords),
            [.. root.Maps("domains", "A domain", DomainRule.Names).Select(d => DomainRule.Read(d, isBuiltIn: builtIn is null)), .. builtIn?._domains ?? []]);

        HashSet<string> Words(string name, HashSet<string>? known) =>
            [.. root.Texts(name).Select(w => w.Value.ToLowerInvariant()), .. known ?? []];
    }
}
