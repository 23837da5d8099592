namespace S3Ingest.LocalS3.Http;

/// <summary>The parameters of a request target in the order they were sent, decoded.</summary>
internal sealed class QueryParameters
{
    private readonly List<KeyValuePair<string, string>> _items = [];

    public QueryParameters(ReadOnlySpan<char> raw)
    {
        foreach (var range in raw.Split('&'))
        {
            var item = raw[range];
            if (item.IsEmpty)
                continue;
            var equals = item.IndexOf('=');
            var name = equals < 0 ? item : item[..equals];
            var value = equals < 0 ? default : item[(equals + 1)..];
            _items.Add(new(PercentCoding.Decode(name, true), PercentCoding.Decode(value, true)));
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> Items => _items;

    public bool Has(string name) => Find(name) is not null;

    /// <summary>The value of a parameter; empty when it has none, null when it was not sent.</summary>
    public string? Find(string name)
    {
        foreach (var item in _items)
            if (item.Key.Equals(name, StringComparison.Ordinal))
                return item.Value;
        return null;
    }
}
