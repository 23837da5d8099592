namespace S3Ingest.Core.Structure;

/// <summary>A fault of a pattern's text; the reader adds the place in the file.</summary>
/// <param name="message">What is wrong, and what to write.</param>
/// <param name="offset">Character of the pattern, from 0.</param>
internal sealed class PatternFault(string message, int offset) : Exception(message)
{
    public int Offset { get; } = offset;
}
