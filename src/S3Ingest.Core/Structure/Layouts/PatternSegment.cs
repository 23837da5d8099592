using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Structure;

/// <summary>One folder or file name of a <see cref="SegmentPattern"/>: literal text and captures.</summary>
internal sealed class PatternSegment
{
    private readonly Regex? _regex;

    public PatternSegment(IReadOnlyList<PatternPiece> pieces)
    {
        Pieces = pieces;
        IsLiteral = pieces.All(p => p.IsLiteral);
        Literal = IsLiteral ? string.Concat(pieces.Select(p => p.Text)) : "";
        IsFree = pieces is [{ IsLiteral: false, Choices.Count: 0 }];
        if (!IsLiteral && !IsFree)
            _regex = new Regex(Expression(pieces), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    public IReadOnlyList<PatternPiece> Pieces { get; }

    public bool IsLiteral { get; }

    /// <summary>Text of a literal segment.</summary>
    public string Literal { get; }

    /// <summary>One capture that takes any name.</summary>
    public bool IsFree { get; }

    /// <summary>A capture that takes one or more whole segments.</summary>
    public bool IsMany => Pieces is [{ IsMany: true }];

    /// <summary>Whether a text between two slashes has this form; its captures are added to the parts.</summary>
    public bool Matches(string text, Dictionary<string, string> parts)
    {
        if (IsLiteral)
            return text == Literal;
        if (IsFree)
        {
            parts[Pieces[0].Text] = text;
            return true;
        }
        var match = _regex!.Match(text);
        if (!match.Success)
            return false;
        foreach (var piece in Pieces.Where(p => !p.IsLiteral))
            parts[piece.Text] = match.Groups[piece.Text].Value;
        return true;
    }

    /// <summary>The text that these parts give; false, with the missing capture, when one is not there.</summary>
    public bool TryBuild(IReadOnlyDictionary<string, string> parts, StringBuilder built, [NotNullWhen(false)] out string? missing)
    {
        foreach (var piece in Pieces)
        {
            if (piece.IsLiteral)
            {
                built.Append(piece.Text);
            }
            else if (parts.TryGetValue(piece.Text, out var value))
            {
                built.Append(value);
            }
            else
            {
                missing = piece.Text;
                return false;
            }
        }
        missing = null;
        return true;
    }

    /// <summary>Whether every text that the other takes is taken here. No for some that are: the answer yes is what matters.</summary>
    public bool Covers(PatternSegment other) =>
        IsFree
        || (IsLiteral && other.IsLiteral && Literal == other.Literal)
        || (!IsLiteral && other.IsLiteral && _regex!.IsMatch(other.Literal))
        || (Pieces.Count == other.Pieces.Count && Pieces.Zip(other.Pieces).All(pair => pair.First.Covers(pair.Second)));

    private static string Expression(IReadOnlyList<PatternPiece> pieces)
    {
        var expression = new StringBuilder(@"\A");
        foreach (var piece in pieces)
        {
            if (piece.IsLiteral)
                expression.Append(Regex.Escape(piece.Text));
            else if (piece.Choices.Count == 0)
                expression.Append("(?<").Append(piece.Text).Append(">.+?)");
            else
                expression.Append("(?<").Append(piece.Text).Append('>').AppendJoin('|', piece.Choices.Select(Choice)).Append(')');
        }
        return expression.Append(@"\z").ToString();
    }

    private static string Choice(string choice) =>
        string.Concat(choice.Select(c => c == PatternPiece.Digit ? "[0-9]" : Regex.Escape(c.ToString())));
}
