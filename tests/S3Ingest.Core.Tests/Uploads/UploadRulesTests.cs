using S3Ingest.Core.Uploads;

namespace S3Ingest.Core.Tests.Uploads;

public class UploadRulesTests
{
    public static TheoryData<string, UploadSettings, string> Wrong => new()
    {
        { "kept archive of nothing", new UploadSettings { KeepArchiveDirectory = "/x" }, "-Compress" },
        { "user 0", new UploadSettings { UserId = 0 }, "-UserId" },
        { "dataset of nobody", new UploadSettings { DatasetName = "x" }, "-UserId" },
        { "two segments", new UploadSettings { UserId = 1, DatasetName = "a/b" }, "single segment" },
        { "parent", new UploadSettings { UserId = 1, DatasetName = ".." }, "single segment" },
        { "own name", new UploadSettings { Metadata = Map("Ingest-Operation") }, "reserved" },
        { "header of S3", new UploadSettings { Metadata = Map("x-amz-acl") }, "reserved" },
        { "no header", new UploadSettings { Metadata = Map("a b") }, "header" },
        { "names that differ in case", new UploadSettings { Metadata = new Dictionary<string, string> { ["a"] = "1", ["A"] = "2" } }, "case" },
        { "2 KB", new UploadSettings { Metadata = new Dictionary<string, string> { ["a"] = new('ü', 300) } }, "2048" },
        { "eleven tags", new UploadSettings { Tags = Enumerable.Range(0, 11).ToDictionary(i => $"t{i}", _ => "v") }, "11 tags" },
        { "tag of AWS", new UploadSettings { Tags = Map("aws:x") }, "aws:" },
        { "long tag value", new UploadSettings { Tags = new Dictionary<string, string> { ["t"] = new('v', 257) } }, "256" },
        { "tag character", new UploadSettings { Tags = Map("a,b") }, "does not allow" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_S3_would_refuse_is_refused_before_anything_is_sent(string what, UploadSettings settings, string said)
    {
        var fault = Assert.Throws<IngestException>(settings.Check);
        Assert.Equal((IngestErrorId.ConfigurationInvalid, true), (fault.ErrorId, fault.Message.Contains(said, StringComparison.Ordinal)));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void What_S3_takes_is_taken() => new UploadSettings
    {
        Compress = true,
        KeepArchiveDirectory = "/x",
        UserId = long.MaxValue,
        DatasetName = "größe 1.csv",
        Metadata = new Dictionary<string, string> { ["Owner.of-this_1"] = new('v', 1_000) },
        Tags = Enumerable.Range(0, 10).ToDictionary(i => $"Größe {i} +-=._:/@", _ => new string('v', 256)),
    }.Check();

    private static Dictionary<string, string> Map(string name) => new() { [name] = "v" };
}
