using System.Text;

namespace S3Ingest.Core.Configuration;

/// <summary>
/// Reads the text of an .env file: <c>KEY=VALUE</c>, optionally after <c>export </c>, comments from <c>#</c> at the
/// beginning of a line or after white space. In single quotes everything is literal; in double quotes <c>\n \r \t \" \\ \$</c>
/// are escapes and any other backslash stays; Windows paths are best written without quotes or in single ones. Quoted
/// values may span lines. Variables are not expanded: a password may hold a dollar sign.
/// </summary>
public static class EnvFileParser
{
    /// <summary>Parses the text; never throws for its content.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">Its name, for messages.</param>
    public static EnvFileContent Parse(string text, string path)
    {
        var entries = new Dictionary<string, EnvFileEntry>(StringComparer.Ordinal);
        List<ConfigurationFault> faults = [];
        List<ConfigurationFault> warnings = [];
        string[] lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int first = i;
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("export ", StringComparison.Ordinal) || line.StartsWith("export\t", StringComparison.Ordinal))
                line = line[7..].TrimStart();

            string origin = $"{path}:{first + 1}";
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? line : line[..equals].TrimEnd();
            if (equals < 0 || !IsName(key))
            {
                // The line itself stays out of the message: it may be the half of a secret.
                faults.Add(new(path, null, equals < 0 ? "The line has no '='." : "What is left of '=' is not a name.", "Write KEY=VALUE, or put # before a comment.", origin));
                continue;
            }

            string raw = line[(equals + 1)..].TrimStart();
            string? value = raw.Length > 0 && raw[0] is '"' or '\''
                ? Quoted(raw, lines, ref i)
                : Unquoted(raw);
            if (value is null)
            {
                faults.Add(new(key, null, "The quoted value has no end, or something follows it.", "Close the quotes; inside double quotes write \\\" for a quote.", origin));
                i = first;
                continue;
            }

            if (entries.Remove(key, out EnvFileEntry? earlier))
                warnings.Add(new(key, null, $"It is set in line {earlier.Line} already; the later line holds.", "Remove one of them.", origin));
            entries[key] = new(key, value, first + 1);
        }

        return new([.. entries.Values.OrderBy(e => e.Line)], faults, warnings);
    }

    private static bool IsName(string key) =>
        key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Unquoted(string raw)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '#' && (i == 0 || raw[i - 1] is ' ' or '\t'))
                return raw[..i].TrimEnd();
        }

        return raw.TrimEnd();
    }

    private static string? Quoted(string raw, string[] lines, ref int index)
    {
        char quote = raw[0];
        var value = new StringBuilder();
        string rest = raw;
        int at = 1;
        while (true)
        {
            for (; at < rest.Length; at++)
            {
                char c = rest[at];
                if (c == quote)
                    return IsEnd(rest, at + 1) ? value.ToString() : null;
                if (quote == '"' && c == '\\' && at + 1 < rest.Length && Escape(rest[at + 1]) is { } escaped)
                {
                    value.Append(escaped);
                    at++;
                }
                else
                {
                    value.Append(c);
                }
            }

            if (++index >= lines.Length)
                return null;
            value.Append('\n');
            rest = lines[index];
            at = 0;
        }
    }

    private static char? Escape(char c) => c switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' or '\\' or '$' => c,
        _ => null,
    };

    private static bool IsEnd(string line, int at)
    {
        string tail = line[at..];
        string trimmed = tail.TrimStart();
        return trimmed.Length == 0 || (trimmed[0] == '#' && tail.Length > trimmed.Length);
    }
}
