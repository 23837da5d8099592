using System.Runtime.CompilerServices;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure;

namespace S3Ingest.Core.Tests.Structure;

/// <summary>A bucket that changes between two looks when the test says so.</summary>
internal sealed class MemoryKeys : IBucketKeys
{
    private static readonly Comparer<string> Utf8 = Comparer<string>.Create((a, b) =>
        System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b)));

    private readonly SortedDictionary<string, ListedObject> _objects = new(Utf8);
    private readonly object _lock = new();

    public string BucketName => "b";

    /// <summary>Called before each look.</summary>
    public Action? BeforeLook { get; set; }

    public int PageSize { get; init; } = 1000;

    public static MemoryKeys Of(params string[] keys)
    {
        var bucket = new MemoryKeys();
        foreach (var key in keys)
            bucket.Put(key);
        return bucket;
    }

    public void Put(string key, long size = 1, string etag = "e") => _objects[key] = new ListedObject(key, size, etag, default);

    public void Copy(string from, string to) => _objects[to] = _objects[from] with { Key = to };

    public void Delete(string key) => _objects.Remove(key);

    public bool Has(string key) => _objects.ContainsKey(key);

    public IReadOnlyList<string> Keys => [.. _objects.Keys];

    public Task<ListedObject?> FindAsync(string key, CancellationToken ct)
    {
        Look();
        lock (_lock)
            return Task.FromResult(_objects.GetValueOrDefault(key));
    }

    public async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        Look();
        List<ListedObject> found;
        lock (_lock)
            found = [.. _objects.Values.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal))];
        foreach (var item in found)
        {
            ct.ThrowIfCancellationRequested();
            yield return item;
        }
        await Task.CompletedTask;
    }

    public Task<ListedLevel> ListLevelAsync(string prefix, CancellationToken ct)
    {
        Look();
        var objects = new List<ListedObject>();
        var prefixes = new List<string>();
        lock (_lock)
        {
            foreach (var item in _objects.Values.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)))
            {
                int slash = item.Key.IndexOf('/', prefix.Length);
                if (slash < 0)
                    objects.Add(item);
                else if (prefixes.Count == 0 || prefixes[^1] != item.Key[..(slash + 1)])
                    prefixes.Add(item.Key[..(slash + 1)]);
                if (objects.Count + prefixes.Count > PageSize)
                    return Task.FromResult(new ListedLevel(objects, prefixes, false));
            }
        }
        return Task.FromResult(new ListedLevel(objects, prefixes, true));
    }

    private void Look()
    {
        lock (_lock)
            BeforeLook?.Invoke();
    }
}
