using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Core.Tests.Verifying;

public sealed class SamplingTests
{
    [Theory]
    [InlineData("5%", 1000, 50)]
    [InlineData("0.1%", 1000, 1)]
    [InlineData("0.1%", 10, 1)]
    [InlineData("100%", 7, 7)]
    [InlineData(" 200 ", 1000, 200)]
    [InlineData("200", 10, 10)]
    [InlineData("5%", 0, 0)]
    public void A_sample_is_a_share_or_a_number(string text, int total, int expected) =>
        Assert.Equal(expected, SampleSize.Parse(text)!.Of(total));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("-5%")]
    [InlineData("5 percent")]
    [InlineData("1.5")]
    public void Anything_else_is_none(string text) => Assert.Null(SampleSize.Parse(text));

    [Fact]
    public void A_sample_depends_on_the_seed_and_the_keys_alone() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(50),
            Prop.ForAll(
                (from total in Gen.Choose(1, 300) from count in Gen.Choose(1, 300) from seed in ArbMap.Default.GeneratorFor<int>() select (total, count, seed)).ToArbitrary(),
                c =>
                {
                    var (total, count, seed) = c;
                    var sample = Index(Enumerable.Range(0, total)).Sample(count, seed);
                    var again = Index(Enumerable.Range(0, total).Reverse()).Sample(count, seed);
                    return sample.Count == Math.Min(total, count) && sample.Distinct().Count() == sample.Count && sample.ToHashSet().SetEquals(again);
                }));

    [Fact]
    public void Every_object_is_drawn_about_as_often_as_any_other()
    {
        var index = Index(Enumerable.Range(0, 50));
        var drawn = Enumerable.Range(0, 2_000).SelectMany(seed => index.Sample(10, seed)).GroupBy(row => row.Operation).ToDictionary(g => g.Key, g => g.Count());
        // 400 expected, standard deviation 18.
        Assert.Equal(50, drawn.Count);
        Assert.All(drawn.Values, count => Assert.InRange(count, 300, 500));
    }

    [Fact]
    public void The_newest_operation_tells_of_a_key_in_whatever_order_they_come()
    {
        var index = new KeyIndex();
        foreach (var operation in (long[])[5, 9, 7])
            index.Add("b", "k", new RecordedRow(operation, 0));
        index.Add("c", "k", new RecordedRow(3, 0));

        Assert.Equal(2, index.Count);
        Assert.Equal(9, index.Take("b", "k")!.Value.Operation);
        Assert.Null(index.Take("b", "k"));
        Assert.Equal(3, Assert.Single(index.Rows).Operation);
    }

    private static KeyIndex Index(IEnumerable<int> numbers)
    {
        var index = new KeyIndex();
        foreach (int number in numbers)
            index.Add("b", $"in/{number}", new RecordedRow(number, 0));
        return index;
    }
}
