using System.Text;

namespace S3Ingest.Core.Tabular;

/// <summary>The one factory of <see cref="IngestErrorId.TabularInvalid"/>.</summary>
internal static class TabularFault
{
    private const int ShownValue = 80;

    /// <summary>A fault of the content.</summary>
    /// <param name="source">Name of the source.</param>
    /// <param name="position">Where.</param>
    /// <param name="what">What is wrong and what to do, as sentences.</param>
    /// <param name="value">The value that is wrong, if one is; shortened in the message.</param>
    /// <param name="cause">What the parser said.</param>
    public static IngestException Invalid(
        string source, TextPosition position, string what, ReadOnlySpan<byte> value = default, Exception? cause = null)
    {
        var text = value.IsEmpty ? null : Shorten(value);
        return new(
            IngestErrorId.TabularInvalid,
            $"'{source}', {position}: {what}{(text is null ? "" : $" The value is '{text}'.")}",
            cause)
        { Target = source, Row = position.Row, Line = position.Line, Column = position.Column, Value = text };
    }

    private static string Shorten(ReadOnlySpan<byte> value)
    {
        // Four bytes are the longest character.
        var text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, ShownValue * 4)]).ReplaceLineEndings("\\n");
        if (text.Length <= ShownValue && value.Length <= ShownValue * 4)
            return text;
        var cut = Math.Min(text.Length, ShownValue);
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut), "...");
    }
}
