using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Tabular.Parquet;

namespace S3Ingest.Core.Tests.Tabular.Parquet;

public class TextBoundsTests
{
    [Fact]
    public void Short_texts_are_their_own_bounds()
    {
        var bounds = Of("b", "a", "a\0", "", "bä");
        Assert.Equal("", Encoding.UTF8.GetString(bounds.Min!));
        Assert.Equal("bä", Encoding.UTF8.GetString(bounds.Max!));
        Assert.True(bounds is { IsMinExact: true, IsMaxExact: true });
    }

    [Theory]
    [InlineData("a", 64, "a", 64, true)] // fits
    [InlineData("a", 65, "b", 64, false)] // cut, last character raised
    [InlineData("é", 33, "ê", 32, false)] // cut between characters of two bytes
    [InlineData("€", 30, "₭", 21, false)] // 64 is inside of a character of three bytes
    [InlineData("\uD7FF", 30, "\uE000", 21, false)] // surrogates are no characters
    [InlineData("\U0010FFFF", 16, "\U0010FFFF", 16, true)]
    public void Long_texts_are_cut_at_characters_and_raised(string character, int count, string last, int expected, bool isExact)
    {
        var text = string.Concat(Enumerable.Repeat(character, count));
        var bounds = Of(text);
        Assert.Equal(isExact, bounds.IsMinExact);
        Assert.Equal(isExact, bounds.IsMaxExact);
        Assert.Equal(string.Concat(Enumerable.Repeat(character, expected)), Encoding.UTF8.GetString(bounds.Min!));
        Assert.Equal(string.Concat(Enumerable.Repeat(character, expected - 1)) + last, Encoding.UTF8.GetString(bounds.Max!));
    }

    [Fact]
    public void The_last_character_that_has_a_successor_is_raised()
    {
        Assert.Equal("b", Encoding.UTF8.GetString(Of("a" + string.Concat(Enumerable.Repeat("\U0010FFFF", 20))).Max!));
        Assert.Null(Of(string.Concat(Enumerable.Repeat("\U0010FFFF", 20))).Max);
    }

    [Fact]
    public void Every_text_lies_between_bounds_that_are_short_valid_and_as_exact_as_they_say() => Prop.ForAll(
        ArbMap.Default.ArbFor<(NonNull<string>, byte, bool)[]>(),
        parts =>
        {
            // Common beginnings of about the length of a bound, in characters of every length.
            var texts = parts.Select(p => Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Repeat(p.Item3 ? "€" : "\U0010FFFF", p.Item2 % 24)) + p.Item1.Get.ReplaceLineEndings("\uD7FF"))).ToArray();
            if (texts.Length == 0)
                return true;
            var bounds = Of(texts);
            var ordered = texts.OrderBy(t => t, Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))).ToArray();
            var min = bounds.Min!;
            bool isMin = min.AsSpan().SequenceCompareTo(ordered[0]) <= 0
                && bounds.IsMinExact == min.AsSpan().SequenceEqual(ordered[0]);
            bool isMax = bounds.Max is null
                || bounds.Max.AsSpan().SequenceCompareTo(ordered[^1]) >= 0 && bounds.IsMaxExact == bounds.Max.AsSpan().SequenceEqual(ordered[^1]);
            bool isShort = min.Length <= TextBounds.MaxLength && (bounds.Max?.Length ?? 0) <= TextBounds.MaxLength;
            return isMin && isMax && isShort && Decoders.IsUtf8(min) && (bounds.Max is null || Decoders.IsUtf8(bounds.Max));
        }).QuickCheckThrowOnFailure();

    private static PageBounds Of(params string[] texts) => Of([.. texts.Select(Encoding.UTF8.GetBytes)]);

    private static PageBounds Of(params byte[][] texts)
    {
        var bounds = new TextBounds();
        foreach (var text in texts)
            bounds.Observe(TextStart.Read(text, 0, text.Length).Order, text);
        return bounds.Take();
    }
}
