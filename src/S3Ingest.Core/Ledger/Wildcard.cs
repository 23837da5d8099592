using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Ledger;

/// <summary>PowerShell's wildcards: <c>*</c>, <c>?</c>, <c>[a-z]</c>, backtick escapes. Case is not distinguished.</summary>
internal static class Wildcard
{
    /// <summary>
    /// The pattern as SQL LIKE with escape character <c>\</c>. Where LIKE cannot say it exactly (sets; letters beyond
    /// ASCII, whose case it distinguishes) it matches more, and <see cref="ToRegex"/> has to decide.
    /// </summary>
    public static (string Like, bool IsExact) ToLike(string pattern)
    {
        var like = new StringBuilder(pattern.Length + 8);
        bool exact = true;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '*')
            {
                like.Append('%');
            }
            else if (c == '?')
            {
                like.Append('_');
            }
            else if (SetEnd(pattern, i) is var end and > 0)
            {
                like.Append('_');
                exact = false;
                i = end;
            }
            else
            {
                if (c == '`' && i + 1 < pattern.Length)
                    c = pattern[++i];
                if (c > '\x7F')
                {
                    like.Append('%');
                    exact = false;
                    continue;
                }

                if (c is '%' or '_' or '\\')
                    like.Append('\\');
                like.Append(c);
            }
        }

        return (like.ToString(), exact);
    }

    /// <summary>The text that a pattern without wildcards stands for; null when it has some.</summary>
    public static string? Literal(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is '*' or '?' || SetEnd(pattern, i) > 0)
                return null;
            text.Append(pattern[i] == '`' && i + 1 < pattern.Length ? pattern[++i] : pattern[i]);
        }

        return text.ToString();
    }

    /// <summary>Paths in the ledger have slashes. Elsewhere than on Windows a backslash is a character of a name.</summary>
    public static string ToSlashes(string path) => OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;

    public static Regex ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '*')
                regex.Append(".*");
            else if (c == '?')
                // One character, as SQLite counts, can be two here.
                regex.Append(@"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)");
            else if (SetEnd(pattern, i) is var end and > 0)
            {
                regex.Append('[').Append(pattern[(i + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("^", "\\^", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)).Append(']');
                i = end;
            }
            else
            {
                if (c == '`' && i + 1 < pattern.Length)
                    c = pattern[++i];
                regex.Append(Regex.Escape(c.ToString()));
            }
        }

        return new Regex(regex.Append("\\z").ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    // Place of the bracket that ends the set; 0 where none begins. An empty or open set is the characters themselves.
    private static int SetEnd(string pattern, int at) =>
        pattern[at] == '[' && pattern.IndexOf(']', at + 1) is var end && end > at + 1 ? end : 0;
}
