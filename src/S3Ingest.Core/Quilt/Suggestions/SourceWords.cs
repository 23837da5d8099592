using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>Words of names in S3.</summary>
internal static partial class SourceWords
{
    /// <summary>Words between separators, and the parts of <c>camelCase</c>; small letters, each once, in their order.</summary>
    public static IEnumerable<string> Of(string text) => Whole().Matches(text)
        .SelectMany(whole => Part().Matches(whole.Value).Select(part => part.Value).Prepend(whole.Value))
        .Select(word => word.ToLowerInvariant())
        .Distinct();

    /// <summary>A text as half of a package name: small letters, digits, <c>_</c> and <c>-</c> of ASCII; empty when nothing is left.</summary>
    public static string AsName(string text)
    {
        // ä becomes a, rather than a gap in the word. Runes, since half a surrogate pair has no normal form.
        var plain = string.Concat(text.EnumerateRunes()).Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark);
        return NoName().Replace(string.Concat(plain), "-").Trim('-').ToLowerInvariant();
    }

    [GeneratedRegex(@"[\p{L}\p{Nd}]+")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|\p{Nd}+")]
    private static partial Regex Part();

    [GeneratedRegex("[^A-Za-z0-9_-]+")]
    private static partial Regex NoName();
}
