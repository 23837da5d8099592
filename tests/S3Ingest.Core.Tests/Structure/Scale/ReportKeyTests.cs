using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Structure.Scale;

namespace S3Ingest.Core.Tests.Structure.Scale;

public sealed class ReportKeyTests
{
    [Theory]
    [InlineData("datasets/raw/x.csv", "datasets/raw/x.csv")]
    [InlineData("a b+c,d%\"e", "a%20b%2Bc%2Cd%25%22e")]
    [InlineData("ü/日本", "%C3%BC/%E6%97%A5%E6%9C%AC")]
    [InlineData("{\"origKey\":\"a\"}", "%7B%22origKey%22%3A%22a%22%7D")]
    public void Keys_are_percent_encoded_but_for_slashes(string key, string encoded)
    {
        Assert.Equal(encoded, ReportKey.Encode(key));
        Assert.Equal(key, ReportKey.TryDecode(encoded));
    }

    [Fact]
    public void Decoding_gives_back_what_was_encoded() => Prop.ForAll<NonNull<string>>(text =>
    {
        string key = string.Concat(text.Get.Where(c => !char.IsSurrogate(c)));
        return ReportKey.TryDecode(ReportKey.Encode(key)) == key;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_plus_is_a_space_since_a_plus_sign_is_always_encoded() => Assert.Equal("a b+c", ReportKey.TryDecode("a+b%2Bc"));

    [Theory]
    [InlineData("%")]
    [InlineData("%2")]
    [InlineData("%zz")]
    [InlineData("%FF")]
    public void What_is_not_percent_encoded_UTF8_is_told(string text) => Assert.Null(ReportKey.TryDecode(text));

    [Fact]
    public async Task Records_of_CSV_come_with_quotes_commas_and_lines_inside_of_fields()
    {
        var records = new List<string[]>();
        using var content = new MemoryStream("b,\"k,\"\"1\"\"\",\r\n\"x\ny\",,z\n\nlast"u8.ToArray());
        await foreach (var record in CsvRecords.ReadAsync(content, "s3://b/x.csv", default))
            records.Add(record);
        Assert.Equal([["b", "k,\"1\"", ""], ["x\ny", "", "z"], ["last"]], records);
    }

    [Fact]
    public async Task A_file_that_ends_inside_quotes_is_damaged()
    {
        using var content = new MemoryStream("a,\"b"u8.ToArray());
        var fault = await Assert.ThrowsAsync<IngestException>(async () =>
        {
            await foreach (var _ in CsvRecords.ReadAsync(content, "s3://b/x.csv", default))
            {
            }
        });
        Assert.Equal(IngestErrorId.IntegrityMismatch, fault.ErrorId);
        Assert.Contains("s3://b/x.csv", fault.Message, StringComparison.Ordinal);
    }
}
