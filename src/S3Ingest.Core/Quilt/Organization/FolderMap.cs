using S3Ingest.Core.Quilt.Rules;

namespace S3Ingest.Core.Quilt.Organization;

/// <summary>
/// Which folder of a package an object goes to: rules in order, the first that matches decides. Examples/quilt/folder_mappings.yml
/// is the built-in one and describes the form.
/// </summary>
public sealed class FolderMap
{
    private static readonly Lazy<FolderMap> Standard = new(() => Read(BuiltInFile.Read("folder_mappings.yml"), "the built-in folder_mappings.yml"));

    private readonly IReadOnlyList<string> _compressed;
    private readonly IReadOnlyList<(string Reason, NameMatch Match)> _refusals;
    private readonly IReadOnlyList<(string Name, IReadOnlyList<NameMatch> Signs)> _conditions;
    private readonly IReadOnlyList<FolderRule> _rules;
    private readonly int _defaultFolder;

    internal FolderMap(FolderMapParts parts)
    {
        (Name, Folders) = (parts.Name, parts.Folders);
        (_compressed, _refusals, _conditions, _rules, _defaultFolder) = (parts.Compressed, parts.Refusals, parts.Conditions, parts.Rules, parts.DefaultFolder);
    }

    /// <summary>The map that comes with the module.</summary>
    public static FolderMap BuiltIn => Standard.Value;

    /// <summary>Name, for people.</summary>
    public string Name { get; }

    /// <summary>Folders in the order of the file, each with what it holds.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Folders { get; }

    /// <summary>Names of the conditions; the index is the bit of a set of them.</summary>
    internal IEnumerable<string> Conditions => _conditions.Select(c => c.Name);

    /// <summary>Reads a map.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="IngestException">ConfigurationInvalid with line and column.</exception>
    public static FolderMap Read(string text, string file) => new(FolderMapReader.Read(text, file));

    /// <summary>
    /// The map of a file; without one <c>folder_mappings.yml</c>, <c>.yaml</c> or <c>.json</c> of the template folder; without
    /// that the built-in one.
    /// </summary>
    /// <param name="file">-FolderMap; null or empty when not given.</param>
    /// <param name="templateFolder">PACKAGE_TEMPLATE_PATH; null or empty when not given.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: the file cannot be read, or is wrong.</exception>
    public static async Task<FolderMap> LoadAsync(string? file, string? templateFolder, CancellationToken cancellationToken) =>
        await UserFile.FindAsync(file, templateFolder, "folder_mappings", cancellationToken).ConfigureAwait(false) is { } found
            ? Read(found.Text, found.Path)
            : BuiltIn;

    /// <summary>Why an object may not enter a package; null when it may.</summary>
    internal string? RefusalOf(string path, string? contentType)
    {
        var name = new ObjectName(path, contentType, _compressed);
        foreach (var (reason, match) in _refusals)
        {
            if (match.Matches(name))
                return reason;
        }
        return null;
    }

    /// <summary>The conditions that an object meets, added to those that are met already.</summary>
    internal long Observe(string path, string? contentType, long met)
    {
        var name = new ObjectName(path, contentType, _compressed);
        for (int i = 0; i < _conditions.Count; i++)
        {
            if ((met & (1L << i)) == 0 && Matches(_conditions[i].Signs, name))
                met |= 1L << i;
        }
        return met;
    }

    /// <summary>Index in <see cref="Folders"/> of an object's folder.</summary>
    internal int FolderOf(string path, string? contentType, long met)
    {
        var name = new ObjectName(path, contentType, _compressed);
        foreach (var rule in _rules)
        {
            if ((rule.Condition is null || (met & (1L << rule.Condition.Value)) != 0) && rule.Match.Matches(name))
                return rule.Folder;
        }
        return _defaultFolder;
    }

    private static bool Matches(IReadOnlyList<NameMatch> signs, in ObjectName name)
    {
        foreach (var sign in signs)
        {
            if (sign.Matches(name))
                return true;
        }
        return false;
    }
}
