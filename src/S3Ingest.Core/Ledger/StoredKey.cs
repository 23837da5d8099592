using System.Text;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// A key in the short form of table upload. <see cref="Sql"/> is the inverse.
/// </summary>
/// <param name="Cut">Characters (code points, as SQLite counts) that the path loses at its end.</param>
/// <param name="Tail">What follows; null with a cut: <see cref="PathHash.ConvertedExtension"/>. Both null: the path unchanged.</param>
internal readonly record struct StoredKey(long? Cut, string? Tail)
{
    /// <summary>The key; expects the tables under the names target, file and upload's alias u.</summary>
    public const string Sql =
        "CASE WHEN u.key_cut IS NULL THEN coalesce(u.key_tail, t.key_prefix || f.path) " +
        "ELSE t.key_prefix || substr(f.path, 1, length(f.path) - u.key_cut) || coalesce(u.key_tail, '" + PathHash.ConvertedExtension + "') END";

    /// <summary>Path inside the archive.</summary>
    public const string EntrySql = "CASE WHEN u.entry = 1 THEN substr(u.key_tail, 2) ELSE u.entry END";

    public bool IsPath => this == default;

    public bool IsConverted => Cut is not null && Tail is null;

    public static StoredKey From(string prefix, string path, string key)
    {
        if (!key.StartsWith(prefix, StringComparison.Ordinal))
            return new StoredKey(null, key);
        var rest = key.AsSpan(prefix.Length);
        if (rest.SequenceEqual(path))
            return default;
        if (key == PathHash.ConvertedKey(prefix, path))
            return new StoredKey(path.Length - path.LastIndexOf('.'), null);
        int common = rest.CommonPrefixLength(path);
        // A pair of surrogates is one character to SQLite.
        if (common > 0 && char.IsHighSurrogate(path[common - 1]))
            common--;
        long cut = 0;
        foreach (Rune _ in path.AsSpan(common).EnumerateRunes())
            cut++;
        return new StoredKey(cut, rest[common..].ToString());
    }

    /// <summary>Value of column entry.</summary>
    public object? Entry(string? entryPath) =>
        entryPath is not null && Cut is not null && Tail is not null && Tail.Length == entryPath.Length + 1 && Tail[0] == '/' && Tail.EndsWith(entryPath, StringComparison.Ordinal)
            ? 1L
            : entryPath;
}
