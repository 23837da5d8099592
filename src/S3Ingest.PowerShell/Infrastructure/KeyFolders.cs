namespace S3Ingest.Commands;

/// <summary>Keys as folders and files.</summary>
internal static class KeyFolders
{
    /// <summary>What comes next after a beginning: folders, which end with a slash, and keys; each once, in the order of the keys.</summary>
    public static IEnumerable<string> Next(IEnumerable<string> keys, string start) => keys
        .Where(key => key.StartsWith(start, StringComparison.Ordinal))
        .Select(key => key.IndexOf('/', start.Length) is >= 0 and var slash ? key[..(slash + 1)] : key)
        .Distinct(StringComparer.Ordinal);
}
