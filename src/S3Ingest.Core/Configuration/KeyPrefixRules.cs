using System.Text;

namespace S3Ingest.Core.Configuration;

/// <summary>Rules of the prefix of every key.</summary>
internal static class KeyPrefixRules
{
    // Keys have at most 1,024 bytes; a prefix that leaves less than this for path and name fails most files one by one.
    private const int MostBytes = 1024 - 256;

    /// <summary>Without leading <c>/</c>, with one at the end; empty stays empty.</summary>
    public static string Normalise(string prefix)
    {
        prefix = prefix.TrimStart('/');
        return prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
    }

    /// <summary>What is wrong with a normalised prefix, and what would be right; null when nothing is.</summary>
    public static (string Message, string Remedy)? Check(string prefix)
    {
        if (prefix.Length == 0)
            return null;
        if (prefix.StartsWith("s3:", StringComparison.OrdinalIgnoreCase))
            return ("It is an address.", "Give the part after the bucket's name, as data/incoming.");
        if (prefix.Contains('\\', StringComparison.Ordinal))
            return ("It holds a backslash.", "Separate folders by '/'.");
        if (prefix.Any(char.IsControl) || HasLoneSurrogate(prefix))
            return ("It holds a control character or invalid Unicode.", "Remove it.");
        int bytes = Encoding.UTF8.GetByteCount(prefix);
        if (bytes > MostBytes)
            return ($"It has {bytes} bytes in UTF-8; keys have at most 1,024, and paths need room after it.", $"Use at most {MostBytes} bytes.");
        string[] segments = prefix[..^1].Split('/');
        if (segments.Any(s => s.Length == 0))
            return ("It has an empty folder name ('//').", "Separate folders by one '/'.");
        return segments.Any(s => s is "." or "..")
            ? ("It has a folder '.' or '..'; S3 does not resolve them, and tools that do would miss the objects.", "Write the resolved path.")
            : null;
    }

    private static bool HasLoneSurrogate(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
