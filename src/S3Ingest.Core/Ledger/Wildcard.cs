using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Ledger;

/// <summary>PowerShell's wildcards: <c>*</c>, <c>?</c>, <c>[a-z]</c>, backtick escapes. Case is not distinguished.</summary>
internal static class Wildcard
{
    /// <summary>The pattern as SQL LIKE with escape character <c>\</c>; null where LIKE cannot say it: sets, and letters beyond ASCII, whose case it distinguishes.</summary>
    public static string? ToLike(string pattern)
    {
        var like = new StringBuilder(pattern.Length + 8);
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            switch (c)
            {
                case '[' or > '\x7F':
                    return null;
                case '*':
                    like.Append('%');
                    break;
                case '?':
                    like.Append('_');
                    break;
                default:
                    if (c == '`' && i + 1 < pattern.Length)
                        c = pattern[++i];
                    if (c is '%' or '_' or '\\')
                        like.Append('\\');
                    like.Append(c);
                    break;
            }
        }

        return like.ToString();
    }

    public static Regex ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            int end;
            if (c == '*')
                regex.Append(".*");
            else if (c == '?')
                regex.Append('.');
            else if (c == '[' && (end = pattern.IndexOf(']', i + 1)) > i + 1)
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
}
