using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>A key of a listing, or a common prefix that stands for all keys below it.</summary>
internal readonly record struct WalkEntry(string Name, bool IsPrefix);

/// <summary>
/// Walks a bucket's keys in order, rolling up at the delimiter. It seeks past a rolled-up prefix, so that a listing of
/// a few folders with a million keys below stays cheap.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
/// </summary>
internal sealed class KeyWalk(SortedSet<string> keys, string prefix, string? delimiter)
{
    /// <param name="from">The least key to return.</param>
    public IEnumerable<WalkEntry> From(string from)
    {
        var next = Utf8Order.Instance.Compare(from, prefix) < 0 ? prefix : from;
        while (next is not null && keys.Max is { } last && Utf8Order.Instance.Compare(next, last) <= 0)
        {
            var lower = next;
            next = null;
            foreach (var key in keys.GetViewBetween(lower, last))
            {
                if (!key.StartsWith(prefix, StringComparison.Ordinal))
                    yield break;
                if (CommonPrefix(key) is not { } common)
                {
                    yield return new(key, false);
                    continue;
                }

                yield return new(common, true);
                next = Utf8Order.After(common);
                break;
            }
        }
    }

    /// <summary>The key up to its first delimiter after the prefix, or null.</summary>
    public string? CommonPrefix(string key)
    {
        if (string.IsNullOrEmpty(delimiter))
            return null;
        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }

    /// <summary>The least string above <paramref name="key"/>.</summary>
    public static string JustAfter(string key) => key + "\0";
}
