namespace S3Ingest.Core.Tabular;

/// <summary>A place in a text.</summary>
/// <param name="Row">Data row, from 1, without the header; 0 before the first one.</param>
/// <param name="Line">Physical line, from 1; lines end with LF, CR LF or CR.</param>
/// <param name="Column">Character in the line, from 1, in Unicode code points.</param>
public readonly record struct TextPosition(long Row, long Line, long Column)
{
    /// <inheritdoc/>
    public override string ToString() => Row == 0 ? $"line {Line}, column {Column}" : $"row {Row} (line {Line}, column {Column})";
}
