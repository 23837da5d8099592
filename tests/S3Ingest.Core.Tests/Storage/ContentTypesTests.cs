using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class ContentTypesTests
{
    [Theory]
    [InlineData("a.parquet", "application/vnd.apache.parquet")]
    [InlineData("a.gz", "application/gzip")]
    [InlineData("a.tar.gz", "application/gzip")]
    [InlineData("A.CSV", "text/csv")]
    [InlineData("a.json", "application/json")]
    [InlineData("a.jsonl", "application/x-ndjson")]
    [InlineData("a.ndjson", "application/x-ndjson")]
    [InlineData("a.xml", "application/xml")]
    [InlineData("a.log", "text/plain")]
    [InlineData("a.zst", "application/zstd")]
    [InlineData("folder.csv/readme", "application/octet-stream")]
    [InlineData("archive.zip/sub/table.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("a.", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    [InlineData("README", "application/octet-stream")]
    [InlineData(".csv", "text/csv")]
    public void Content_type_follows_the_last_extension(string name, string expected) => Assert.Equal(expected, ContentTypes.For(name));

    [Fact]
    public void The_table_holds_media_types_under_lower_case_extensions() => Assert.All(ContentTypes.Table, entry =>
    {
        Assert.Matches("^[a-z0-9]+$", entry.Key);
        Assert.Matches("^(application|audio|font|image|message|model|text|video)/[a-zA-Z0-9.+-]+$", entry.Value);
        Assert.Equal(entry.Value, ContentTypes.For("x." + entry.Key.ToUpperInvariant()));
    });
}
