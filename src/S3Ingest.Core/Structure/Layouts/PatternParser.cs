using System.Text;

namespace S3Ingest.Core.Structure;

/// <summary>Reads the text of a <see cref="SegmentPattern"/>.</summary>
internal sealed class PatternParser
{
    private readonly string _text;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _at;
    private bool _hasMany;

    private PatternParser(string text) => _text = text;

    /// <exception cref="PatternFault">The text is no pattern.</exception>
    public static SegmentPattern Parse(string text)
    {
        if (text.Length == 0)
            throw new PatternFault("The pattern is empty.", 0);
        var parser = new PatternParser(text);
        var segments = new List<PatternSegment>();
        do
        {
            segments.Add(parser.ReadSegment());
        }
        while (parser.TrySkip('/'));
        return new SegmentPattern(text, [.. segments]);
    }

    private PatternSegment ReadSegment()
    {
        int start = _at;
        var pieces = new List<PatternPiece>();
        var literal = new StringBuilder();
        while (_at < _text.Length && _text[_at] != '/')
        {
            if (_text[_at] == '{' && Next() != '{')
            {
                if (literal.Length > 0)
                    pieces.Add(PatternPiece.Of(literal.ToString()));
                literal.Clear();
                if (pieces is [.., { IsLiteral: false, Choices.Count: 0 }])
                    throw new PatternFault("Two captures touch, so nobody can tell where the first one ends. Put text between them, or say what the first one may be: {year:####}{month:##}.", _at);
                pieces.Add(ReadCapture());
            }
            else
            {
                literal.Append(ReadLiteral());
            }
        }
        if (literal.Length > 0 || pieces.Count == 0)
            pieces.Add(PatternPiece.Of(literal.ToString()));
        if (pieces.Count > 1 && pieces.Any(p => p.IsMany))
            throw new PatternFault("A capture of many folders ({name...}) stands alone between two slashes.", start);
        return new PatternSegment(pieces);
    }

    private char ReadLiteral()
    {
        char c = _text[_at];
        if (c is '{' or '}')
        {
            if (Next() != c)
                throw new PatternFault("A single '}' ends nothing. A brace of the key is written twice: '}}'.", _at);
            _at++;
        }
        if (char.IsControl(c))
            throw new PatternFault($"The pattern has the control character U+{(int)c:X4}, which no key has.", _at);
        _at++;
        return c;
    }

    private PatternPiece ReadCapture()
    {
        int start = _at;
        int end = _text.IndexOf('}', start);
        if (end < 0)
            throw new PatternFault("The capture has no '}' at its end. A brace of the key is written twice: '{{'.", start);
        var content = _text[(start + 1)..end];
        _at = end + 1;
        var (name, choices) = content.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
            ? (content[..colon], content[(colon + 1)..].Split('|'))
            : (content, []);
        bool many = name.EndsWith("...", StringComparison.Ordinal);
        if (many)
            name = name[..^3];
        CheckName(name, start + 1);
        if (many && choices.Length > 0)
            throw new PatternFault($"{{{name}...}} takes whole folders and cannot be limited. Write {{{name}:...}} for one segment.", start);
        if (many && _hasMany)
            throw new PatternFault("The pattern has two captures of many folders, so nobody can tell where the first one ends.", start);
        if (choices.FirstOrDefault(c => c.Length == 0 || c.Contains('/', StringComparison.Ordinal) || c.Contains('{', StringComparison.Ordinal)) is { } wrong)
            throw new PatternFault($"'{wrong}' is nothing that one segment can be. Separate texts by '|'; '#' is a digit.", start);
        _hasMany |= many;
        return new PatternPiece(name, false, many, choices);
    }

    private void CheckName(string name, int offset)
    {
        if (name.Length == 0 || !name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c)) || char.IsAsciiDigit(name[0]))
            throw new PatternFault($"'{name}' is no name of a capture. Use letters, digits and '_', and no digit first.", offset);
        if (!_names.Add(name))
            throw new PatternFault($"The capture '{name}' is there twice. Give the second one another name.", offset);
    }

    private bool TrySkip(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private char Next() => _at + 1 < _text.Length ? _text[_at + 1] : '\0';
}
