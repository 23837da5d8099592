using System.IO.Enumeration;

namespace S3Ingest.Core.Quilt.Rules;

/// <summary>A pattern with <c>*</c> and <c>?</c> over one name, without case: names of a bucket come from any system.</summary>
internal sealed class NameGlob
{
    private enum Shape { Whole, Start, End, Part, StartAndEnd, Any }

    private readonly string _text;
    private readonly string _end;
    private readonly Shape _shape;

    public NameGlob(string pattern)
    {
        // A million objects meet every pattern, and nearly all patterns are these.
        string[] pieces = pattern.Split('*');
        bool isPlain = pattern.Any(c => c != '*') && pattern.IndexOfAny(['?', '\\']) < 0;
        (_shape, _text, _end) = pieces switch
        {
            [var whole] when isPlain => (Shape.Whole, whole, ""),
            [var start, ""] when isPlain => (Shape.Start, start, ""),
            ["", var end] when isPlain => (Shape.End, end, ""),
            [var start, var end] when isPlain => (Shape.StartAndEnd, start, end),
            ["", var part, ""] when isPlain => (Shape.Part, part, ""),
            _ => (Shape.Any, pattern, ""),
        };
    }

    public bool Matches(ReadOnlySpan<char> name) => _shape switch
    {
        Shape.Whole => name.Equals(_text, StringComparison.OrdinalIgnoreCase),
        Shape.Start => name.StartsWith(_text, StringComparison.OrdinalIgnoreCase),
        Shape.End => name.EndsWith(_text, StringComparison.OrdinalIgnoreCase),
        Shape.Part => name.Contains(_text, StringComparison.OrdinalIgnoreCase),
        Shape.StartAndEnd => name.Length >= _text.Length + _end.Length
            && name.StartsWith(_text, StringComparison.OrdinalIgnoreCase) && name.EndsWith(_end, StringComparison.OrdinalIgnoreCase),
        _ => FileSystemName.MatchesSimpleExpression(_text, name, ignoreCase: true),
    };
}
