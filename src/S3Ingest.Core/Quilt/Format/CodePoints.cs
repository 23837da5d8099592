namespace S3Ingest.Core.Quilt;

/// <summary>Order of text by Unicode code point, as Python and UTF-8 have it; UTF-16 puts U+10000 and above before U+E000.</summary>
internal static class CodePoints
{
    /// <summary>Compares by code point.</summary>
    public static int Compare(string? one, string? other) => Compare(one, other, slash: '/');

    /// <summary>Compares by code point, with <c>/</c> lower than every other character.</summary>
    public static int CompareKeys(string? one, string? other) => Compare(one, other, slash: -1);

    /// <summary>Compares by code point, with <c>/</c> lower than every other character.</summary>
    public static int CompareKeys(ReadOnlySpan<char> one, ReadOnlySpan<char> other) => Compare(one, other, slash: -1);

    private static int Compare(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int slash)
    {
        int common = one.CommonPrefixLength(other);
        if (common == one.Length || common == other.Length)
            return one.Length - other.Length;
        return Rank(one[common], slash) - Rank(other[common], slash);
    }

    // Surrogates move above U+FFFF.
    private static int Rank(char c, int slash) => c switch
    {
        '/' => slash,
        >= '\uE000' => c - 0x800,
        >= '\uD800' => c + 0x2000,
        _ => c,
    };
}
