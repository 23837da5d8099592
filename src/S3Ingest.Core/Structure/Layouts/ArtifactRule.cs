namespace S3Ingest.Core.Structure;

/// <summary>One artifact type of a layout.</summary>
public sealed class ArtifactRule
{
    internal ArtifactRule(
        string name, ArtifactType type, IReadOnlyList<SegmentPattern> paths, IReadOnlyList<KeyPattern> matches, IReadOnlyList<SegmentPattern> mainFiles, string? metadataFile)
    {
        (Name, Type, PathPatterns, MatchPatterns, MainPatterns, MetadataFile) = (name, type, paths, matches, mainFiles, metadataFile);
        Paths = [.. paths.Select(p => p.Text)];
        Matches = [.. matches.Select(p => p.Text)];
        var leads = paths.Min(p => p.LeadingLiterals);
        Root = string.Concat(paths[0].Segments.Take(leads).TakeWhile((s, i) => paths.All(p => p.Segments[i].Literal == s.Literal)).Select(s => s.Literal + "/"));
        RequiredParts =
        [
            .. paths[0].Captures.Where(c => c is not (PartNames.Target or PartNames.Rest) && paths.All(p => p.Captures.Contains(c))),
        ];
    }

    /// <summary>Name, unique in the layout without regard to case.</summary>
    public string Name { get; }

    /// <summary>Kind.</summary>
    public ArtifactType Type { get; }

    /// <summary>Forms of new keys, relative to the base prefix; the first one whose captures are known builds a key.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Legacy forms of keys.</summary>
    public IReadOnlyList<string> Matches { get; }

    /// <summary>Name of the file that an artifact's folder must have; null for none.</summary>
    public string? MetadataFile { get; }

    /// <summary>Captures without which no path of the type can be built.</summary>
    public IReadOnlyList<string> RequiredParts { get; }

    internal IReadOnlyList<SegmentPattern> PathPatterns { get; }

    internal IReadOnlyList<KeyPattern> MatchPatterns { get; }

    /// <summary>Files of which an artifact's folder must have one; empty for none.</summary>
    internal IReadOnlyList<SegmentPattern> MainPatterns { get; }

    /// <summary>Folders that all paths of the type begin with, relative to the base prefix; empty, or ends with a slash.</summary>
    internal string Root { get; }

    /// <summary>The form that builds a key from these captures; null when none does.</summary>
    internal SegmentPattern? PathFor(IEnumerable<string> captures) =>
        PathPatterns.FirstOrDefault(path => path.Captures.All(captures.Contains));

    internal bool IsMain(string rest)
    {
        var key = new SplitKey(rest);
        return MainPatterns.Any(pattern => pattern.Match(key, out _) == MatchExtent.Whole);
    }
}
