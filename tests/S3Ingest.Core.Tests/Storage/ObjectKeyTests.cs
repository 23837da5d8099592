using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class ObjectKeyTests
{
    [Theory]
    [InlineData(null, "a.csv", "a.csv")]
    [InlineData("", "a.csv", "a.csv")]
    [InlineData("raw", "a.csv", "raw/a.csv")]
    [InlineData("raw/", "x/a.csv", "raw/x/a.csv")]
    public void Combine_puts_one_slash_between(string? prefix, string path, string expected) => Assert.Equal(expected, ObjectKey.Combine(prefix, path));

    [Theory]
    [InlineData("with space")]
    [InlineData("a+b")]
    [InlineData("a%2Fb")]
    [InlineData("a//b")]
    [InlineData("trailing.")]
    [InlineData("trailing ")]
    [InlineData("e\u0301")]
    [InlineData("\u00e9")]
    [InlineData("😀/日本語.csv")]
    [InlineData("back\\slash")]
    [InlineData("..hidden")]
    public void Odd_but_legal_keys_stay_as_they_are(string key) => Assert.Same(key, ObjectKey.Validate(key));

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a\uFFFF")]
    public void Keys_that_S3_or_its_clients_cannot_carry_are_refused(string key)
    {
        var fault = Assert.Throws<IngestException>(() => ObjectKey.Validate(key));
        Assert.Equal(IngestErrorId.KeyInvalid, fault.ErrorId);
        Assert.DoesNotContain(fault.Message, char.IsControl);
    }

    // Attribute arguments are UTF-8 and cannot hold half of a pair.
    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() =>
        Assert.Equal(IngestErrorId.KeyInvalid, Assert.Throws<IngestException>(() => ObjectKey.Validate("a\ud83d")).ErrorId);

    [Fact]
    public void The_limit_is_1024_bytes_of_UTF8()
    {
        ObjectKey.Validate(new string('a', 1024));
        ObjectKey.Validate(new string('é', 512));
        Assert.Throws<IngestException>(() => ObjectKey.Validate(new string('a', 1025)));
        Assert.Throws<IngestException>(() => ObjectKey.Validate(new string('é', 512) + "a"));
    }
}
