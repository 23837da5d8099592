namespace S3Ingest.Core.Quilt;

/// <summary>Paths inside a package (quilt3, util.py <c>validate_key</c>). They are compared as given, without Unicode normalisation.</summary>
public static class LogicalKey
{
    /// <summary>The order of a manifest: by segment, by code point, files and folders mixed.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(CodePoints.CompareKeys);

    /// <summary>What is wrong with a key; null when nothing is.</summary>
    public static string? FaultOf(string key)
    {
        if (key.Length == 0)
            return "it is empty";
        if (key.EndsWith('/'))
            return "it ends with '/'";
        for (var rest = key.AsSpan(); ;)
        {
            int slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (segment.IsEmpty)
                return "a segment is empty";
            if (segment is "." or "..")
                return $"a segment is '{segment}'";
            if (slash < 0)
                return null;
            rest = rest[(slash + 1)..];
        }
    }

    /// <summary>True when a package could not hold both: one is a folder of the other.</summary>
    public static bool Clash(string one, string other) => IsFolderOf(one, other) || IsFolderOf(other, one);

    private static bool IsFolderOf(string folder, string key) =>
        key.Length > folder.Length && key[folder.Length] == '/' && key.StartsWith(folder, StringComparison.Ordinal);
}
