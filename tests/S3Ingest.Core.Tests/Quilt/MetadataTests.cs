using System.Collections;
using System.Collections.Specialized;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;
using static S3Ingest.Core.Tests.Quilt.DocumentTests;

namespace S3Ingest.Core.Tests.Quilt;

/// <summary>The metadata of a package.</summary>
public sealed class MetadataTests
{
    [Fact]
    public void Values_of_a_session_keep_their_kind()
    {
        var table = new OrderedDictionary
        {
            ["i"] = 1, ["l"] = long.MaxValue, ["d"] = 1.0, ["m"] = 2.50m, ["f"] = 0.1f, ["e"] = 1e300, ["b"] = true, ["n"] = null, ["s"] = "ü\U0001F600",
            ["t"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), ["o"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(10),
            ["u"] = new DateTime(2026, 1, 2), ["a"] = new object?[] { 1, "x", null, new[] { 2.0 } }, ["h"] = new Hashtable { ["z"] = 1, ["y"] = 2 }, ["k"] = DayOfWeek.Friday,
        };
        Assert.Equal(
            """{"i":1,"l":9223372036854775807,"d":1.0,"m":2.5,"f":0.1,"e":1e+300,"b":true,"n":null,"s":"ü😀","t":"2026-01-02T03:04:05Z","o":"2026-01-02T01:04:05.000001Z","u":"2026-01-02T00:00:00","a":[1,"x",null,[2.0]],"h":{"y":2,"z":1},"k":"Friday"}""",
            System.Text.RegularExpressions.Regex.Unescape(new MetadataValues().ToJson(table).GetRawText()));
    }

    [Fact]
    public void Values_that_are_no_json_are_all_named()
    {
        var inner = new Hashtable();
        inner["self"] = inner;
        var fault = Assert.Throws<IngestException>(() => new MetadataValues().ToJson(new OrderedDictionary { ["a"] = double.NaN, ["b"] = new object[] { 1, new object() }, ["c"] = "\ud800", ["d"] = inner }));
        Assert.Equal(IngestErrorId.PackageMetadataInvalid, fault.ErrorId);
        foreach (string said in (string[])["/a is no finite number", "/b/1 is a Object", "/c holds half a surrogate pair", "levels deep"])
            Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrapped_values_are_unwrapped_at_every_depth() => Assert.Equal(
        """{"a":[1]}""",
        new MetadataValues(v => v is Lazy<object> lazy ? lazy.Value : v).ToJson(new Hashtable { ["a"] = new Lazy<object>(() => new object[] { new Lazy<object>(() => 1) }) }).GetRawText());

    [Fact]
    public void The_metadata_has_our_part_and_the_given_one()
    {
        var context = Context(Add("data/processed/a.csv", Table(new ProfiledColumn("a", "INT64", 0)))) with
        {
            Description = "d", Tags = ["x"], FolderDescriptions = new Dictionary<string, string> { ["data/processed"] = "tables" },
            UserMetadata = MetadataJson.Parse("""{"description": "other", "tags": ["y", "x"], "department": "it", "n": 1.50}"""),
        };
        Assert.Equal(
            """{"quilt":{"created_by":"S3Ingest 0.1.0","creation_date":"2026-11-21T10:00:00Z","source":{"type":"s3_bucket","bucket":"source","prefix":"runs/","total_objects":1,"total_size_bytes":10},"organization":{"structure_type":"logical_hierarchy","folder_mapping":{"data/processed/":"tables"}},"data_profile":{"file_types":["csv"],"date_range":{"earliest":"1970-01-01T00:00:00Z","latest":"1970-01-01T00:00:00Z"}}},"user_metadata":{"description":"d","tags":["x","y"],"department":"it","n":1.50}}""",
            PackageMetadata.Create(context, MetadataTemplate.Standard).GetRawText());
    }

    [Fact]
    public void Templates_add_what_their_readers_look_for()
    {
        var context = Context(
            Add("models/m.onnx", null), Add("logs/t.log", null),
            Add("data/processed/a.csv", Table(new("amount", "DECIMAL(38,2)", 0), new("customer_id", "INT64", 0), new("region", "STRING", 0), new("span", "INTERVAL", 0))));
        var ml = PackageMetadata.Create(context, MetadataTemplate.Ml).GetProperty("quilt").GetProperty("machine_learning");
        Assert.Equal("""{"models":{"files":1,"size_bytes":10,"file_types":["onnx"]},"training_logs":{"files":1,"size_bytes":10,"file_types":["log"]}}""", ml.GetRawText());
        var analytics = PackageMetadata.Create(context, MetadataTemplate.Analytics).GetProperty("quilt").GetProperty("analytics");
        Assert.Equal("""["amount"]""", analytics.GetProperty("measures").GetRawText());
        Assert.Equal("""["customer_id","region","span"]""", analytics.GetProperty("dimensions").GetRawText());
        Assert.Equal("1970-01-03T00:00:00Z", analytics.GetProperty("period").GetProperty("latest").GetString());
    }

    [Fact]
    public void Each_level_finds_everything_at_once()
    {
        var context = Context(Add("data/processed/a.csv", new TableProfile { Format = "csv", Fault = "bad" }), Add("data/processed/b.csv", null)) with { UserMetadata = MetadataJson.Parse("""{"quilt": 1, "tags": [1]}""") };
        string[] Paths(MetadataValidationLevel level) => [.. MetadataValidator.Validate(PackageMetadata.Create(context, MetadataTemplate.Standard), context, level).Select(f => f.Path)];
        string[] basic = ["/user_metadata/quilt"];
        string[] moderate = [.. basic, "/user_metadata/description", "/user_metadata/tags"];
        Assert.Equal(basic, Paths(MetadataValidationLevel.Basic));
        Assert.Equal(moderate, Paths(MetadataValidationLevel.Moderate));
        Assert.Equal([.. moderate, "/user_metadata/department", "/user_metadata/contact", "", "", "/quilt/organization/folder_mapping"], Paths(MetadataValidationLevel.Strict));
    }

    [Fact]
    public void Metadata_that_has_everything_is_clean_at_the_strictest_level()
    {
        var context = Context(Add("data/processed/a.csv", Table(new ProfiledColumn("a", "INT64", 0)))) with
        {
            Description = "d", Tags = ["x"], FolderDescriptions = new Dictionary<string, string> { ["data/processed"] = "tables" },
            UserMetadata = MetadataJson.Parse("""{"department": "it", "contact": "a@example.com"}"""),
        };
        Assert.Empty(MetadataValidator.Validate(PackageMetadata.Create(context, MetadataTemplate.Standard), context, MetadataValidationLevel.Strict));
    }
}
