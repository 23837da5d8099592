namespace S3Ingest.Core.Structure;

/// <summary>Literal text, or a capture.</summary>
/// <param name="Text">The literal, or the name of the capture.</param>
/// <param name="IsLiteral">Literal text.</param>
/// <param name="IsMany">The capture takes one or more whole segments.</param>
/// <param name="Choices">What the capture may be; empty for anything. <c>#</c> is a digit.</param>
internal sealed record PatternPiece(string Text, bool IsLiteral, bool IsMany, IReadOnlyList<string> Choices)
{
    /// <summary>Stands for one digit in a choice.</summary>
    public const char Digit = '#';

    public static PatternPiece Of(string literal) => new(literal, true, false, []);

    public bool Covers(PatternPiece other) => IsLiteral || other.IsLiteral
        ? IsLiteral && other.IsLiteral && Text == other.Text
        : Choices.Count == 0 || (other.Choices.Count > 0 && other.Choices.All(Choices.Contains));
}
