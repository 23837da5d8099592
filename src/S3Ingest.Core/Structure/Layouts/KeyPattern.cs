namespace S3Ingest.Core.Structure;

/// <summary>A form that keys can have, with named captures.</summary>
internal abstract class KeyPattern(string text, IReadOnlyList<string> captures)
{
    /// <summary>As it stands in the layout.</summary>
    public string Text { get; } = text;

    /// <summary>Names, in the order of the key.</summary>
    public IReadOnlyList<string> Captures { get; } = captures;

    /// <summary>Whether a capture may hold slashes.</summary>
    public abstract bool TakesMany(string capture);

    /// <summary>Compares a key with the form; the parts are those that were captured as far as the key goes.</summary>
    public abstract MatchExtent Match(SplitKey key, out Dictionary<string, string> parts);
}
