using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// Scalars of YAML (1.2), keys included, in any style. A scalar keeps its style; one that could not hold its new value
/// plainly becomes double-quoted. Comments stay as they are.
/// </summary>
internal sealed class YamlReferences : ReferenceFormat
{
    public override IEnumerable<Scalar> Read(string document)
    {
        // The parser counts characters from behind a byte order mark.
        int origin = document.StartsWith('\uFEFF') ? 1 : 0;
        foreach (var token in Scan(document[origin..]))
        {
            int start = (int)token.Start.Index + origin;
            int end = (int)token.End.Index + origin;
            yield return new Scalar(token.Value, edits => Encode(document, start, end, token, edits));
        }
    }

    private static List<YamlDotNet.Core.Tokens.Scalar> Scan(string text)
    {
        try
        {
            // The scanner knows where scalars stand, the parser whether the document is one.
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext())
            {
            }
            var scanner = new Scanner(new StringReader(text));
            var scalars = new List<YamlDotNet.Core.Tokens.Scalar>();
            while (scanner.MoveNext())
            {
                if (scanner.Current is YamlDotNet.Core.Tokens.Scalar scalar)
                    scalars.Add(scalar);
            }
            return scalars;
        }
        catch (YamlException fault)
        {
            throw new FormatException($"line {fault.Start.Line}: {fault.Message}", fault);
        }
        catch (InvalidOperationException fault)
        {
            // The scanner's own answer to an unfinished flow collection.
            throw new FormatException(fault.Message, fault);
        }
    }

    private static List<TextEdit> Encode(string document, int start, int end, YamlDotNet.Core.Tokens.Scalar token, IReadOnlyList<TextEdit> edits)
    {
        string value = token.Value;
        bool isQuoted = token.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        bool isBlock = token.Style is ScalarStyle.Literal or ScalarStyle.Folded;
        if (isQuoted || isBlock || IsPlain(TextEdit.Apply(value, edits)))
        {
            if (InPlace(document, start, end, token, edits) is { } placed)
                return placed;
        }
        if (isBlock)
            throw new FormatException($"line {token.Start.Line}: a block scalar folds its lines inside of a reference; write the reference in one line");
        return [new TextEdit(start, end - start, Quote(TextEdit.Apply(value, edits)))];
    }

    // What is replaced stands in the source as in the value, but for quotes: its n-th occurrence here is the n-th there.
    // Null where escapes or folding hide one of them.
    private static List<TextEdit>? InPlace(string document, int start, int end, YamlDotNet.Core.Tokens.Scalar token, IReadOnlyList<TextEdit> edits)
    {
        string raw = document[start..end];
        var placed = new List<TextEdit>(edits.Count);
        foreach (var edit in edits)
        {
            string old = token.Value.Substring(edit.Start, edit.Length);
            string written = Escape(old, token.Style);
            var inValue = Occurrences(token.Value, old);
            var inRaw = Occurrences(raw, written);
            if (inValue.Count != inRaw.Count)
                return null;
            placed.Add(new TextEdit(start + inRaw[inValue.IndexOf(edit.Start)], written.Length, Escape(edit.Text, token.Style)));
        }
        return placed;
    }

    private static List<int> Occurrences(string text, string part)
    {
        var found = new List<int>();
        for (int at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + 1, StringComparison.Ordinal))
            found.Add(at);
        return found;
    }

    private static string Escape(string text, ScalarStyle style) => style switch
    {
        ScalarStyle.SingleQuoted => text.Replace("'", "''", StringComparison.Ordinal),
        ScalarStyle.DoubleQuoted => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
        _ => text,
    };

    // Narrower than the specification (7.3.3): what is left out is quoted, which is never wrong.
    private static bool IsPlain(string value) =>
        value.Length > 0 && (char.IsLetterOrDigit(value[0]) || value[0] is '/' or '.' or '_')
        && value[^1] is not (' ' or ':')
        && value.IndexOfAny([',', '[', ']', '{', '}', '\n', '\t']) < 0
        && !value.Contains(": ", StringComparison.Ordinal)
        && !value.Contains(" #", StringComparison.Ordinal);

    private static string Quote(string value)
    {
        var quoted = new StringBuilder("\"", value.Length + 8);
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) => quoted.Append("\\x").Append(((int)c).ToString("x2", null)),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }
}
