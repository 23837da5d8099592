namespace S3Ingest.Core.Quilt;

/// <summary>How many files there are of each extension. Extensions can be anything, so the state is bounded.</summary>
internal sealed class TypeCounts
{
    private const int MostTypes = 200;
    private const int LongestType = 12;
    private const string Other = "other";
    private const string None = "no extension";

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Most frequent first.</summary>
    public IReadOnlyList<string> Types => [.. _counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key)];

    public void Add(string logicalKey)
    {
        string name = logicalKey[(logicalKey.LastIndexOf('/') + 1)..];
        int dot = name.LastIndexOf('.');
        string type = dot <= 0 || dot == name.Length - 1 ? None : name[(dot + 1)..].ToLowerInvariant();
        if (type.Length > LongestType || (_counts.Count >= MostTypes && !_counts.ContainsKey(type)))
            type = Other;
        _counts[type] = _counts.GetValueOrDefault(type) + 1;
    }
}
