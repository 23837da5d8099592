namespace S3Ingest.Core.Structure;

/// <summary>The prefix below which a layout begins.</summary>
public static class BasePrefix
{
    /// <summary>Without doubled slashes and without one at the start, with one at the end; empty for the whole bucket.</summary>
    public static string Normalise(string? prefix)
    {
        if (string.IsNullOrEmpty(prefix))
            return "";
        bool isNormal = prefix[0] != '/' && prefix[^1] == '/' && !prefix.Contains("//", StringComparison.Ordinal);
        if (isNormal)
            return prefix;
        var joined = string.Join('/', prefix.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return joined.Length == 0 ? "" : joined + "/";
    }

    /// <summary>A key without empty folder names.</summary>
    internal static string Collapse(string key)
    {
        var collapsed = string.Join('/', key.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return key.EndsWith('/') && collapsed.Length > 0 ? collapsed + "/" : collapsed;
    }
}
