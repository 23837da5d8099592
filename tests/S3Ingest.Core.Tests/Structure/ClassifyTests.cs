using S3Ingest.Core.Structure;

namespace S3Ingest.Core.Tests.Structure;

public sealed class ClassifyTests
{
    private static readonly StructureLayout Layout = StructureLayout.BuiltIn;

    [Theory]
    [InlineData("datasets/training-output/j/model.tar.gz", "models/training/j/model.tar.gz", "training", "j", null, "model.tar.gz")]
    [InlineData("datasets/training-output/j/output/model.tar.gz", "models/training/j/output/model.tar.gz", "training", "j", null, "output/model.tar.gz")]
    [InlineData("datasets//training-output/j/model.tar.gz", "models/training/j/model.tar.gz", "training", "j", null, "model.tar.gz")]
    [InlineData("datasets/training-output//j/model.tar.gz", "models/training/j/model.tar.gz", "training", "j", null, "model.tar.gz")]
    [InlineData("datasets///training-output/j//model.tar.gz", "models/training/j/model.tar.gz", "training", "j", null, "model.tar.gz")]
    [InlineData("/datasets/training-output/j/model.tar.gz", "models/training/j/model.tar.gz", "training", "j", null, "model.tar.gz")]
    [InlineData("datasets/models/training/j/model.tar.gz", "models/training/j/model.tar.gz", "training", "j", null, "model.tar.gz")]
    [InlineData("datasets/j/output/model.tar.gz", "models/training/j/model.tar.gz", "training", "j", null, "model.tar.gz")]
    [InlineData("datasets/compilation-output/j/jetson_nano/model.tar.gz", "models/compilation/j/jetson_nano/model.tar.gz", "compilation", "j", "jetson_nano", "model.tar.gz")]
    [InlineData("datasets/compilation-output/j/model-jetson_nano.tar.gz", "models/compilation/j/model-jetson_nano.tar.gz", "compilation", "j", null, "model-jetson_nano.tar.gz")]
    [InlineData("datasets//compilation-output/j/t/a/b", "models/compilation/j/t/a/b", "compilation", "j", "t", "a/b")]
    [InlineData("datasets/deployments/d/config.json", "deployments/d/config.json", "deployment", "d", null, "config.json")]
    [InlineData("datasets/raw//x.csv", "datasets/raw/x.csv", "dataset", null, null, "x.csv")]
    [InlineData("models//training/j/x", "models/training/j/x", "training", "j", null, "x")]
    [InlineData("datasets/training-output/datasets/raw/x", "models/training/datasets/raw/x", "training", "datasets", null, "raw/x")]
    [InlineData("datasets/training-output/j/", "models/training/j/", "training", "j", null, "")]
    [InlineData("datasets/training-output/", "models/training/", "training", null, null, null)]
    [InlineData("datasets/compilation-output/j/t/", "models/compilation/j/t/", "compilation", "j", "t", "")]
    public void Legacy_keys_have_a_new_form(string key, string newKey, string type, string? job, string? target, string? rest)
    {
        var place = Layout.Classify("", key);
        Assert.Equal((KeyPlaceKind.Legacy, newKey, type, job, target, rest), (place.Kind, place.NewKey, place.TypeName, place.JobName, place.Target, place.Rest));
        Assert.NotNull(place.Reason);
        Assert.Equal(KeyPlaceKind.Conforming, Layout.Classify("", newKey).Kind);
    }

    [Theory]
    [InlineData("models/training/j/model.tar.gz", "training")]
    [InlineData("models/compilation/j/t/model.tar.gz", "compilation")]
    [InlineData("models/compilation/j/metadata.json", "compilation")]
    [InlineData("models/compilation/j/", "compilation")]
    [InlineData("deployments/d/component.zip", "deployment")]
    [InlineData("datasets/labeled/a/b/c.csv", "dataset")]
    [InlineData("datasets/user_12/20240102_030405_a.csv", "upload")]
    [InlineData("models/training/j/", "training")]
    [InlineData("models/training/", null)]
    [InlineData("models/", null)]
    [InlineData("datasets/", null)]
    [InlineData(".quilt/packages/abc", null)]
    [InlineData(".quilt/", null)]
    [InlineData(".s3ingest/migrations/x/manifest.jsonl", null)]
    [InlineData(".s3ingest-abc/probe", null)]
    public void What_is_in_its_place_stays(string key, string? type)
    {
        var place = Layout.Classify("", key);
        Assert.Equal((KeyPlaceKind.Conforming, key, type), (place.Kind, place.NewKey, place.TypeName));
    }

    [Theory]
    [InlineData("readme.txt")]
    [InlineData("models/x.bin")]
    [InlineData("datasets/other/x.csv")]
    [InlineData("datasets/other/")]
    [InlineData("datasets/x.csv")]
    [InlineData("a//b")]
    [InlineData("//")]
    [InlineData("Models/training/j/x")]
    [InlineData(".s3ingestion/x")]
    public void What_no_type_knows_is_not_touched(string key)
    {
        var place = Layout.Classify("", key);
        Assert.Equal((KeyPlaceKind.Unmatched, (string?)null, (string?)null), (place.Kind, place.NewKey, place.TypeName));
        Assert.NotNull(place.Reason);
    }

    [Theory]
    [InlineData("datasets/training-output/model.tar.gz", "ends before {rest}")]
    [InlineData("datasets/training-output", "ends before {job}")]
    [InlineData("models/training/x", "ends before {rest}")]
    [InlineData("deployments/x", "ends before {rest}")]
    [InlineData("datasets/training-output/./model.tar.gz", "segment '.'")]
    [InlineData("datasets/training-output/j/../../x", "segment '..'")]
    [InlineData("models/training/j/a/./b", "segment '.'")]
    public void What_begins_like_a_path_and_is_none_says_why(string key, string reason)
    {
        var place = Layout.Classify("", key);
        Assert.Equal((KeyPlaceKind.Malformed, (string?)null), (place.Kind, place.NewKey));
        Assert.Contains(reason, place.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("team", "team/datasets/training-output/j/x", "team/models/training/j/x")]
    [InlineData("/team//a/", "team/a/datasets//training-output/j/x", "team/a/models/training/j/x")]
    [InlineData("team", "team//datasets/training-output/j/x", "team/models/training/j/x")]
    [InlineData("a/b", "a//b/datasets/training-output/j/x", "a/b/models/training/j/x")]
    [InlineData("datasets", "datasets/datasets/training-output/j/x", "datasets/models/training/j/x")]
    [InlineData("team", "datasets/training-output/j/x", null)]
    [InlineData("team", "teams/datasets/training-output/j/x", null)]
    public void The_layout_begins_below_the_base_prefix(string prefix, string key, string? newKey) => Assert.Equal(newKey, Layout.Classify(prefix, key).NewKey);

    [Fact]
    public void A_key_whose_new_form_is_too_long_is_malformed()
    {
        var layout = StructureLayout.Read("version: 1\nname: x\ntypes:\n- name: a\n  path: a-much-longer-folder/{rest...}\n  match: o/{rest...}\n", "x");
        Assert.Equal(KeyPlaceKind.Legacy, layout.Classify("", "o/" + new string('x', 1000)).Kind);
        var place = layout.Classify("", "o/" + new string('x', 1010));
        Assert.Equal(KeyPlaceKind.Malformed, place.Kind);
        Assert.Contains("1031 bytes", place.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubled_slashes_are_left_where_the_layout_does_not_collapse_them()
    {
        var layout = StructureLayout.Read("version: 1\nname: x\ntypes:\n- name: a\n  path: a/{rest...}\n  match: o/{rest...}\n", "x");
        Assert.Equal(KeyPlaceKind.Malformed, layout.Classify("", "o/x//y").Kind);
        Assert.Equal(KeyPlaceKind.Malformed, layout.Classify("", "a//y").Kind);
    }

    [Fact]
    public void A_captured_value_that_the_path_does_not_allow_is_malformed()
    {
        var layout = StructureLayout.Read("version: 1\nname: x\ntypes:\n- name: a\n  path: 'a/{k:one|two}/{rest...}'\n  match: o/{k}/{rest...}\n", "x");
        Assert.Equal("a/one/f", layout.Classify("", "o/one/f").NewKey);
        Assert.Equal(KeyPlaceKind.Malformed, layout.Classify("", "o/three/f").Kind);
    }

    [Fact]
    public void The_first_match_wins()
    {
        var layout = StructureLayout.Read(
            "version: 1\nname: x\ntypes:\n- name: a\n  path: a/{rest...}\n  match: o/x/{rest...}\n- name: b\n  path: b/{rest...}\n  match: o/{rest...}\n", "x");
        Assert.Equal("a/f", layout.Classify("", "o/x/f").NewKey);
        Assert.Equal("b/y/f", layout.Classify("", "o/y/f").NewKey);
    }

    [Theory]
    [InlineData("training", null, null, null, "job is missing")]
    [InlineData("training", "", null, null, "job is empty")]
    [InlineData("training", "a/b", null, null, "has a slash")]
    [InlineData("training", "..", null, null, "'..'")]
    [InlineData("training", "a\u0007", null, null, "U+0007")]
    [InlineData("training", "j", "t", null, "has no target")]
    [InlineData("training", "j", null, "a//b", "empty folder name")]
    [InlineData("compilation", "j", null, "a/b", "other parts")]
    [InlineData("trainning", "j", null, null, "has no artifact type")]
    [InlineData("dataset", null, null, "x", "kind is missing")]
    public void Parts_that_make_no_path_are_refused(string type, string? job, string? target, string? rest, string message)
    {
        var fault = Assert.Throws<IngestException>(() => Layout.Build("", type, job, target, rest));
        Assert.Equal(IngestErrorId.StructurePathInvalid, fault.ErrorId);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Contains("surrogate", Assert.Throws<IngestException>(() => Layout.Build("", "training", "a\ud800")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parts_that_the_path_would_mix_up_are_refused()
    {
        var layout = StructureLayout.Read("version: 1\nname: x\ntypes:\n- name: a\n  path: 'a/{b}-{c}'\n", "x");
        Assert.Equal("a/x-y", layout.Build("", "a", new Dictionary<string, string> { ["b"] = "x", ["c"] = "y" }));
        var fault = Assert.Throws<IngestException>(() => layout.Build("", "a", new Dictionary<string, string> { ["b"] = "x-y", ["c"] = "z" }));
        Assert.Contains("other parts", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Legacy_keys_of_a_new_one_lead_back_to_it()
    {
        var place = Layout.Classify("p/", "p/models/training/j/model.tar.gz");
        var legacy = Layout.LegacyKeys("p", place);
        Assert.Contains("p/datasets/training-output/j/model.tar.gz", legacy);
        Assert.Contains("p/datasets//training-output/j/model.tar.gz", legacy);
        Assert.Contains("p/datasets/j/output/model.tar.gz", legacy);
        Assert.All(legacy, key => Assert.Equal(place.NewKey, Layout.Classify("p", key).NewKey));
    }
}
