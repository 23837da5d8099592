using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Quilt;

/// <summary>How many files there are of each extension. Extensions can be anything, so the state is bounded.</summary>
internal sealed class TypeCounts
{
    private const int MostTypes = 200;
    private const int LongestType = 12;
    private const string Other = "other";
    private const string None = "no extension";

    private readonly Dictionary<string, StrongBox<long>> _counts = new(StringComparer.Ordinal);
    private string _lastExtension = "";
    private StrongBox<long>? _last;

    /// <summary>Most frequent first.</summary>
    public IReadOnlyList<string> Types => [.. _counts.OrderByDescending(c => c.Value.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key)];

    public void Add(string logicalKey)
    {
        var name = logicalKey.AsSpan(logicalKey.LastIndexOf('/') + 1);
        int dot = name.LastIndexOf('.');
        var extension = dot <= 0 ? default : name[(dot + 1)..];
        // As a rule neighbours are of one type.
        if (_last is null || !extension.SequenceEqual(_lastExtension))
            (_lastExtension, _last) = (extension.ToString(), CountOf(extension));
        _last.Value++;
    }

    private StrongBox<long> CountOf(ReadOnlySpan<char> extension)
    {
        string type = extension.IsEmpty ? None : extension.ToString().ToLowerInvariant();
        if (type.Length > LongestType || (_counts.Count >= MostTypes && !_counts.ContainsKey(type)))
            type = Other;
        if (!_counts.TryGetValue(type, out var count))
            _counts.Add(type, count = new StrongBox<long>());
        return count;
    }
}
