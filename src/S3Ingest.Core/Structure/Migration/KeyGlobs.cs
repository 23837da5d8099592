using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Include and exclude lists over keys: <c>*</c> and <c>?</c> stay inside a folder, <c>**</c> crosses folders. Keys are
/// no paths: empty folder names count, and nothing is resolved.
/// </summary>
internal sealed class KeyGlobs(string keyPrefix, IReadOnlyList<string> include, IReadOnlyList<string> exclude)
{
    private readonly Regex[] _include = [.. include.Select(Compile)];
    private readonly Regex[] _exclude = [.. exclude.Select(Compile)];

    public bool Accepts(string key)
    {
        var relative = key.StartsWith(keyPrefix, StringComparison.Ordinal) ? key[keyPrefix.Length..] : key;
        return (_include.Length == 0 || _include.Any(g => g.IsMatch(relative))) && !_exclude.Any(g => g.IsMatch(relative));
    }

    private static Regex Compile(string glob)
    {
        var pattern = new StringBuilder("^");
        for (int i = 0; i < glob.Length; i++)
        {
            bool isDouble = glob[i] == '*' && i + 1 < glob.Length && glob[i + 1] == '*';
            pattern.Append(glob[i] switch
            {
                '*' when isDouble => ".*",
                '*' => "[^/]*",
                '?' => "[^/]",
                var other => Regex.Escape(other.ToString()),
            });
            if (isDouble)
                i++;
        }
        return new Regex(pattern.Append('$').ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
}
