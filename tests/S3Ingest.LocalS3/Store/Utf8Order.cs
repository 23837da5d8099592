using System.Text;

namespace S3Ingest.LocalS3.Store;

/// <summary>
/// The order of keys in listings: by UTF-8 bytes, which is by code point; .NET's ordinal order puts surrogates first.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html (lexicographical order)
/// </summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        var common = a.CommonPrefixLength(b);
        if (common == a.Length || common == b.Length)
            return a.Length - b.Length;
        return Rank(a[common]) - Rank(b[common]);
    }

    /// <summary>The least string above all that begin with <paramref name="prefix"/>; null when there is none.</summary>
    public static string? After(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToArray();
        for (var last = runes.Length - 1; last >= 0; last--)
        {
            var next = runes[last].Value + 1;
            if (next == 0xD800)
                next = 0xE000;
            if (!Rune.IsValid(next))
                continue;
            runes[last] = new Rune(next);
            return string.Concat(runes[..(last + 1)]);
        }

        return null;
    }

    // Surrogates belong above U+E000..U+FFFF: the characters they make begin at U+10000.
    private static int Rank(char c) => c < 0xD800 ? c : c >= 0xE000 ? c - 0x800 : c + 0x2000;
}
