namespace S3Ingest.Core.Tabular.Types;

/// <summary>
/// NaN and the infinities, as Python, Java, JavaScript, R and C print them: <c>NaN</c>, <c>nan</c>, <c>Infinity</c>,
/// <c>Inf</c>, <c>inf</c>, and the infinities with a minus sign. Other spellings are words.
/// </summary>
internal static class SpecialNumber
{
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        if (text.SequenceEqual("NaN"u8) || text.SequenceEqual("nan"u8))
            return true;
        var isNegative = !text.IsEmpty && text[0] == '-';
        value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        var magnitude = isNegative ? text[1..] : text;
        return magnitude.SequenceEqual("Infinity"u8) || magnitude.SequenceEqual("Inf"u8) || magnitude.SequenceEqual("inf"u8);
    }
}
