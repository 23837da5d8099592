using System.IO.Enumeration;

namespace S3Ingest.Core.Quilt.Rules;

/// <summary>A pattern with <c>*</c> and <c>?</c> over one name, without case: names of a bucket come from any system.</summary>
internal sealed class NameGlob
{
    private enum Shape { Whole, Start, End, Any }

    private readonly string _text;
    private readonly Shape _shape;

    public NameGlob(string pattern)
    {
        // Most patterns are a whole name, a start or an end, and a million objects meet all of them.
        string inner = pattern.Trim('*');
        bool plain = !inner.Contains('*') && !inner.Contains('?') && !inner.Contains('\\') && inner.Length > 0;
        (_text, _shape) = plain && pattern == inner ? (inner, Shape.Whole)
            : plain && pattern == inner + "*" ? (inner, Shape.Start)
            : plain && pattern == "*" + inner ? (inner, Shape.End)
            : (pattern, Shape.Any);
    }

    public bool Matches(ReadOnlySpan<char> name) => _shape switch
    {
        Shape.Whole => name.Equals(_text, StringComparison.OrdinalIgnoreCase),
        Shape.Start => name.StartsWith(_text, StringComparison.OrdinalIgnoreCase),
        Shape.End => name.EndsWith(_text, StringComparison.OrdinalIgnoreCase),
        _ => FileSystemName.MatchesSimpleExpression(_text, name, ignoreCase: true),
    };
}
