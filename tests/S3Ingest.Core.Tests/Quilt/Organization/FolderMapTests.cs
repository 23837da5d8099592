using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Tests.Watching;

namespace S3Ingest.Core.Tests.Quilt.Organization;

/// <summary>Which folder an object goes to, what is refused, and what a map of the user is told when it is wrong.</summary>
public sealed class FolderMapTests
{
    private const string Small = """
        version: 1
        folders: {all: Everything, tables: Tables}
        default: all
        rules:
          - folder: tables
            extensions: [csv]
        """;

    [Theory]
    [InlineData("a.csv", "data/processed/a.csv")]
    [InlineData("2025/03/A.PARQUET", "data/processed/2025/03/A.PARQUET")]
    [InlineData("a.csv.gz", "data/processed/a.csv.gz")]
    [InlineData("events.jsonl", "data/processed/events.jsonl")]
    [InlineData("press/press-2.log.gz", "data/raw/press/press-2.log.gz")]
    [InlineData("capture.pcap", "data/raw/capture.pcap")]
    [InlineData("raw/sensor.csv", "data/raw/sensor.csv")]
    [InlineData("site/raw/sensor.csv", "data/raw/site/raw/sensor.csv")]
    [InlineData("report.xlsx", "data/exports/report.xlsx")]
    [InlineData("results/summary.csv", "data/exports/results/summary.csv")]
    [InlineData("site/logo.png", "data/media/site/logo.png")]
    [InlineData("README.md", "docs/README.md")]
    [InlineData("docs/manual.pdf", "docs/manual.pdf")]
    [InlineData("meeting-notes.txt", "docs/notes/meeting-notes.txt")]
    [InlineData("notes/one.md", "docs/notes/one.md")]
    [InlineData("order.xsd", "docs/schemas/order.xsd")]
    [InlineData("order.schema.json", "docs/schemas/order.schema.json")]
    [InlineData("schemas/order.json", "docs/schemas/order.json")]
    [InlineData("schema_public/orders.csv", "data/processed/schema_public/orders.csv")]
    [InlineData("config.json", "metadata/config.json")]
    [InlineData("conf/app.yaml", "metadata/conf/app.yaml")]
    [InlineData(".env.example", "metadata/.env.example")]
    [InlineData("model.tar.gz", "models/model.tar.gz")]
    [InlineData("run1/weights.safetensors", "models/run1/weights.safetensors")]
    [InlineData("noextension", "data/raw/noextension")]
    [InlineData(".hidden", "data/raw/.hidden")]
    public async Task The_built_in_map_gives_a_file_its_folder(string key, string logicalKey) =>
        Assert.Equal(logicalKey, Assert.Single((await Organize.Keys(key)).Assignments).LogicalKey);

    [Fact]
    public async Task Logs_are_training_logs_when_there_is_a_model_that_enters()
    {
        var training = await Organize.Keys("train.log", "raw/press.log", "m.pt");
        Assert.Equal(["data/raw/press.log", "logs/train.log", "models/m.pt"], training.Assignments.Select(a => a.LogicalKey));
        Assert.Equal(["machine-learning"], training.Conditions);
        var other = await Organize.Keys("train.log", ".ssh/m.pt");
        Assert.Equal(["data/raw/train.log"], other.Assignments.Select(a => a.LogicalKey));
        Assert.Empty(other.Conditions);
    }

    [Theory]
    [InlineData(".env")]
    [InlineData("app/.env.production")]
    [InlineData("ID_RSA")]
    [InlineData("tls/server.key")]
    [InlineData("home/.aws/config")]
    [InlineData("aws-credentials.csv")]
    [InlineData("secrets.yaml")]
    public async Task What_looks_like_a_secret_is_refused_with_the_reason_and_also_when_paths_are_kept(string key)
    {
        foreach (bool keep in new[] { false, true })
        {
            var outcome = await Organize.Keys(new OrganizerOptions { KeepPaths = keep }, key);
            var refused = Assert.Single(outcome.LeftOut);
            Assert.True(refused.IsRefused);
            Assert.Contains("The folder map 'standard' refuses it: it", refused.Reason);
            Assert.Equal((0, 0, 1), (outcome.FileCount, outcome.SkippedCount, outcome.RefusedCount));
        }
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("id_rsa.pub")]
    [InlineData("keyboard.csv")]
    public async Task What_only_sounds_like_one_enters(string key) => Assert.Equal(1, (await Organize.Keys(key)).FileCount);

    [Fact]
    public async Task A_content_type_decides_where_the_name_says_nothing()
    {
        var outcome = await Organize.All(new OrganizerOptions(), new("scan", 1, default, "Image/PNG; q=1"), new("other", 1, default, "binary/octet-stream"));
        Assert.Equal(["data/media/scan", "data/raw/other"], outcome.Assignments.Select(a => a.LogicalKey));
    }

    [Fact]
    public async Task A_map_of_the_user_replaces_the_built_in_one()
    {
        var map = FolderMap.Read(Small, "my.yml");
        var outcome = await Organize.Keys(new OrganizerOptions { FolderMap = map }, "a.csv", "b.png", ".env");
        Assert.Equal("my", map.Name);
        Assert.Equal(["all/.env", "all/b.png", "tables/a.csv"], outcome.Assignments.Select(a => a.LogicalKey));
    }

    [Fact]
    public void A_map_may_be_JSON() =>
        Assert.Equal(
            new Dictionary<string, string> { ["all"] = "Everything" },
            FolderMap.Read("{\n\t\"version\": 1,\n\t\"folders\": {\"all\": \"Everything\"},\n\t\"default\": \"all\"\n}", "my.json").Folders.ToDictionary());

    [Theory]
    [InlineData("folders:", "fodlers:", 2, 1, "no 'fodlers'. Did you mean 'folders'?")]
    [InlineData("extensions", "extension", 6, 5, "no 'extension'. Did you mean 'extensions'?")]
    [InlineData("folder: tables", "folder: table", 5, 13, "'table' is not in folders. Did you mean 'tables'?")]
    [InlineData("[csv]", "['*.csv']", 6, 18, "Write patterns under names")]
    [InlineData("[csv]", "[*.csv]", 6, 18, "in quotes")]
    [InlineData("extensions: [csv]", "except: [a.csv]", 5, 5, "would match every object")]
    [InlineData("extensions: [csv]", "names: [a/b]", 6, 13, "has a slash")]
    [InlineData("folder: tables", "folder: tables\n    when: ml", 6, 11, "The condition 'ml' is not in conditions")]
    [InlineData("version: 1", "version: 2", 1, 10, "The version is 1")]
    [InlineData("version: 1", "default: all", 3, 1, "")]
    [InlineData("all: Everything", "all: ''", 2, 16, "all has an empty value")]
    [InlineData("tables: Tables", "tables/: Tables, tables: Tables", 2, 45, "is there twice")]
    [InlineData("tables: Tables", "a//b: Tables", 2, 28, "a segment is empty")]
    [InlineData("tables: Tables", "readme.MD/x: Tables", 2, 28, "is a generated document")]
    [InlineData("[csv]", "[[csv]]", 6, 18, "here is a list")]
    [InlineData("[csv]", "[[[[[[[[[[csv]]]]]]]]]]", 6, 22, "more than 8 levels")]
    [InlineData("[csv]", "[&a csv]", 6, 18, "Anchors")]
    [InlineData("[csv]", "[!!str csv]", 6, 18, "Tags")]
    public void A_wrong_map_is_told_where(string right, string wrong, long line, long column, string message)
    {
        var fault = Assert.Throws<IngestException>(() => FolderMap.Read(Small.Replace(right, wrong, StringComparison.Ordinal), "my.yml"));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains(message, fault.Message);
        Assert.Equal(("my.yml", line, column), (fault.Target, fault.Line, fault.Column));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("[]")]
    [InlineData("text")]
    [InlineData("---\nversion: 1\n---\nversion: 1\n")]
    [InlineData("\u0000")]
    public void What_is_no_map_is_refused(string text) =>
        Assert.Equal(IngestErrorId.ConfigurationInvalid, Assert.Throws<IngestException>(() => FolderMap.Read(text, "my.yml")).ErrorId);

    [Fact]
    public void Brackets_without_end_do_not_end_the_process() =>
        Assert.Equal(IngestErrorId.ConfigurationInvalid, Assert.Throws<IngestException>(() => FolderMap.Read(new string('[', 100_000), "my.yml")).ErrorId);

    [Fact]
    public async Task The_file_that_is_named_comes_before_the_one_of_the_template_folder_and_that_before_the_built_in_one()
    {
        using var folder = new TestFolder();
        Assert.Same(FolderMap.BuiltIn, await FolderMap.LoadAsync(null, "", default));
        Assert.Same(FolderMap.BuiltIn, await FolderMap.LoadAsync(null, folder.Path, default));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "folder_mappings.json"), Small.Replace("version: 1", "version: 1\nname: templates"));
        Assert.Equal("templates", (await FolderMap.LoadAsync(null, folder.Path, default)).Name);
        string mine = Path.Combine(folder.Path, "mine.yml");
        await File.WriteAllTextAsync(mine, Small);
        Assert.Equal("mine", (await FolderMap.LoadAsync(mine, folder.Path, default)).Name);
        File.Copy(mine, Path.Combine(folder.Path, "folder_mappings.yml"));
        Assert.Contains("Keep one", (await Assert.ThrowsAsync<IngestException>(() => FolderMap.LoadAsync(null, folder.Path, default))).Message);
        Assert.Contains("Correct the path", (await Assert.ThrowsAsync<IngestException>(() => FolderMap.LoadAsync(mine + "x", null, default))).Message);
        Assert.Contains("PACKAGE_TEMPLATE_PATH", (await Assert.ThrowsAsync<IngestException>(() => FolderMap.LoadAsync(null, mine + "x", default))).Message);
    }
}
