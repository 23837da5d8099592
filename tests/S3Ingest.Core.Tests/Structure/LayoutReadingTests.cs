using S3Ingest.Core.Structure;

namespace S3Ingest.Core.Tests.Structure;

public sealed class LayoutReadingTests
{
    private const string Head = "version: 1\nname: x\ntypes:\n";

    public static TheoryData<string, int, int, string> Wrong => new()
    {
        { "", 1, 1, "empty" },
        { "# only a comment\n", 1, 1, "empty" },
        { "- a\n", 1, 1, "a list" },
        { "version: 2\nname: x\ntypes: []\n", 1, 10, "The version is 1" },
        { "version: [1]\nname: x\ntypes: []\n", 1, 10, "version is a text; here is a list" },
        { "version: 1\ntypes: []\n", 1, 1, "needs 'name'" },
        { "version: 1\nname:\ntypes: []\n", 2, 6, "name is empty" },
        { "version: 1\nname: x\ntypes: []\n", 3, 8, "one at least" },
        { "version: 1\nname: x\ntypes: training\n", 3, 8, "types is a text" },
        { "version: 1\nname: x\nverison: 2\ntypes: []\n", 3, 1, "Did you mean 'version'" },
        { "version: 1\nname: x\nname: y\ntypes: []\n", 3, 1, "twice" },
        { "version: 1\nname: x\ncollapse-slashes: maybe\ntypes:\n- name: a\n  path: a/{rest...}\n", 3, 19, "true or false" },
        { "version: 1\nname: x\ncollapse-slashes: 'true'\ntypes:\n- name: a\n  path: a/{rest...}\n", 3, 19, "true or false" },
        { "version: 1\nname: x\n\ttypes: []\n", 3, 1, "tab" },
        { "version: 1\nname: x\ntypes:\n  \t- name: a\n", 4, 3, "tab" },
        { "version: 1\nname: &n x\ntypes: []\n", 2, 7, "Anchors" },
        { "version: 1\nname: x\ntypes: *t\n", 3, 8, "Aliases" },
        { "version: 1\nname: !!str x\ntypes: []\n", 2, 7, "Tags" },
        { "version: 1\nname: 'x\ntypes: []\n", 2, 7, "no YAML" },
        { "version: 1\nname: x\ntypes: []\n---\nversion: 1\n", 4, 1, "second document" },
        { "version: 1\nname: x\n? [a]\n: b\ntypes: []\n", 1, 1, "A name is a text" },
        { "[[[[[[[[[[[]]]]]]]]]]]\n", 1, 10, "levels" },
        { Head + "- path: a/{rest...}\n", 4, 3, "needs 'name'" },
        { Head + "- name: a\n", 4, 3, "needs 'path'" },
        { Head + "- name: a\n  paths: a/{rest...}\n", 5, 3, "Did you mean 'path'" },
        { Head + "- name: a\n  kind: Trainning\n  path: a/{rest...}\n", 5, 9, "Did you mean 'Training'" },
        { Head + "- name: a\n  path: a/{rest\n", 5, 11, "no '}'" },
        { Head + "- name: a\n  path: 'a/{rest'\n", 5, 12, "no '}'" },
        { Head + "- name: a\n  path: a/}\n", 5, 11, "single '}'" },
        { Head + "- name: a\n  path: {rest}\n", 5, 9, "stands in quotes" },
        { Head + "- name: a\n  path: a/{2b}\n", 5, 12, "no name of a capture" },
        { Head + "- name: a\n  path: a/{b}/{b}\n", 5, 16, "twice" },
        { Head + "- name: a\n  path: a/{b}{c}\n", 5, 14, "touch" },
        { Head + "- name: a\n  path: a/{b...}.txt\n", 5, 11, "stands alone" },
        { Head + "- name: a\n  path: a/{b...}/c/{d...}\n", 5, 20, "two captures of many folders" },
        { Head + "- name: a\n  path: a/{b:x|}\n", 5, 11, "nothing that one segment can be" },
        { Head + "- name: a\n  path: a/{b...:x}\n", 5, 11, "cannot be limited" },
        { Head + "- name: a\n  path: [a/{b}]\n", 5, 12, "inside [ ] stands in quotes" },
        { Head + "- name: a\n  path: a//{b}\n", 5, 9, "empty folder name" },
        { Head + "- name: a\n  path: /a/{b}\n", 5, 9, "empty folder name" },
        { Head + "- name: a\n  path: a/{b}/\n", 5, 9, "empty folder name" },
        { Head + "- name: a\n  path: a/../{b}\n", 5, 9, "'..'" },
        { Head + "- name: a\n  path: a/{_b}\n", 5, 9, "leaves out" },
        { Head + "- name: a\n  path: \"a/\\x01{b}\"\n", 5, 12, "U+0001" },
        { Head + "- name: a\n  path: " + new string('x', 600) + "/{b}\n", 5, 9, "600 bytes" },
        { Head + "- name: a\n  path: a/{b}\n  metadata: m.json\n", 5, 9, "does not end in {rest...}" },
        { Head + "- name: a\n  path: a/{rest...}\n  metadata: c/m.json\n", 6, 13, "one file" },
        { Head + "- name: a\n  path: a/{b}/{rest...}\n  match: old/{rest...}\n", 6, 10, "needs {b}" },
        { Head + "- name: a\n  path: a/{b}\n  match: old/{b}/{c}\n", 6, 10, "could become one" },
        { Head + "- name: a\n  path: a/{b}\n  match:\n  - old/{b...}\n", 7, 5, "holds slashes" },
        { Head + "- name: a\n  path: a/{b}\n  match:\n  - regex: 'old/(?<b>.*'\n", 7, 24, "wrong here" },
        { Head + "- name: a\n  path: a/{b}\n  match:\n  - regex: 'old/(?<b>(?=x).*)'\n", 7, 13, "lookarounds" },
        { Head + "- name: a\n  path: a/{b}\n  match:\n  - regexp: 'x'\n", 7, 5, "Did you mean 'regex'" },
        { Head + "- name: a\n  path: a/{b}\n  match: x/{b}\n- name: A\n  path: c/{b}\n", 7, 9, "two types" },
        { Head + "- name: a\n  path: a/{b}\n- name: c\n  path: a/{d}\n", 7, 9, "names the same keys" },
        { Head + "- name: a\n  path: a/{b...}\n- name: c\n  path: a/x/{d}\n", 7, 9, "names the same keys" },
        { Head + "- name: a\n  path: a/{b:x|y}\n- name: c\n  path: a/x\n", 7, 9, "names the same keys" },
        { Head + "- name: a\n  path: a/{b}\n  match: a/{b}\n", 6, 10, "never can match" },
        { Head + "- name: a\n  path: a/{b}\n  match: ['old/{b}', 'old/{b:1|2}']\n", 6, 22, "never can match" },
        { Head + "- name: a\n  path: a/{b...}\n  match: ['o/{b...}', 'o/x/{b...}']\n", 6, 23, "never can match" },
        { "version: 1\nname: x\nignore: z/{_r...}\ntypes:\n- name: a\n  path: a/{b}\n  match: z/y/{b}\n", 7, 10, "never can match" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said_with_its_place(string yaml, int line, int column, string message)
    {
        var fault = Assert.Throws<IngestException>(() => StructureLayout.Read(yaml, "my.yml"));
        Assert.Equal(IngestErrorId.LayoutInvalid, fault.ErrorId);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), ((int)fault.Line!, (int)fault.Column!));
        Assert.StartsWith($"my.yml, line {line}, column {column}: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_bomb_is_refused_before_it_grows()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"b{i}: &b{i} [*a,*a,*a,*a,*a,*a,*a,*a]\n"));
        Assert.Equal(1, Assert.Throws<IngestException>(() => StructureLayout.Read(bomb, "bomb.yml")).Line);
    }

    [Fact]
    public void A_file_of_more_than_256_KiB_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "# " + new string('x', 300 << 10));
            Assert.Contains("256 KiB", Assert.Throws<IngestException>(() => StructureLayout.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_source_not_found() =>
        Assert.Equal(IngestErrorId.SourceNotFound, Assert.Throws<IngestException>(() => StructureLayout.Load("/no/such/layout.yml")).ErrorId);

    [Fact]
    public void The_built_in_layout_is_the_example_file()
    {
        var read = StructureLayout.Load(Example("ml-artifacts.yml"));
        Assert.Equal(read.Name, StructureLayout.BuiltIn.Name);
        Assert.Equal(
            read.Rules.Select(r => (r.Name, r.Type, string.Join('\n', r.Paths), string.Join('\n', r.Matches), r.MetadataFile)),
            StructureLayout.BuiltIn.Rules.Select(r => (r.Name, r.Type, string.Join('\n', r.Paths), string.Join('\n', r.Matches), r.MetadataFile)));
        using var stream = typeof(StructureLayout).Assembly.GetManifestResourceStream("S3Ingest.Core.Structure.Layouts.ml-artifacts.yml")!;
        using var reader = new StreamReader(stream);
        Assert.Equal(File.ReadAllText(Example("ml-artifacts.yml")), reader.ReadToEnd());
    }

    [Theory]
    [InlineData("logs/2024-01-02-web1.log", "logs/2024/01/02/web1.log")]
    [InlineData("logs/2024-01-02-web-1.log.gz", "logs/2024/01/02/web-1.log.gz")]
    [InlineData("logs/web1/20240102.log.gz", "logs/2024/01/02/web1.log.gz")]
    [InlineData("archive/web1_31.12.2023.log", "logs/2023/12/31/web1.log")]
    [InlineData("logs/2024-1-02-web1.log", null)]
    [InlineData("logs/readme.txt", null)]
    [InlineData("logs/２０２４-01-02-web1.log", null)]
    public void The_example_of_logs_by_date_sorts_them_by_day(string key, string? newKey) =>
        Assert.Equal((newKey is null ? KeyPlaceKind.Unmatched : KeyPlaceKind.Legacy, newKey), Of(StructureLayout.Load(Example("logs-by-date.yml")).Classify("", key)));

    [Fact]
    public void The_example_of_logs_by_date_builds_from_parts()
    {
        var layout = StructureLayout.Load(Example("logs-by-date.yml"));
        var parts = new Dictionary<string, string> { ["year"] = "2024", ["month"] = "01", ["day"] = "02", ["host"] = "web1", ["format"] = "log" };
        Assert.Equal("team/logs/2024/01/02/web1.log", layout.Build("team", "log", parts));
        parts["month"] = "1";
        Assert.Throws<IngestException>(() => layout.Build("team", "log", parts));
        parts.Remove("month");
        Assert.Contains("month is missing", Assert.Throws<IngestException>(() => layout.Build("team", "log", parts)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Braces_of_a_key_are_written_twice()
    {
        var layout = StructureLayout.Read(Head + "- name: a\n  path: a/{b}\n  match: 'old/{{{b}}}'\n", "x");
        Assert.Equal((KeyPlaceKind.Legacy, "a/v"), Of(layout.Classify("", "old/{v}")));
    }

    [Fact]
    public void An_expression_that_would_take_for_ever_elsewhere_does_not_here()
    {
        var layout = StructureLayout.Read(Head + "- name: a\n  path: a/{b}\n  match:\n  - regex: '(?<b>(a+)+)!'\n", "x");
        Assert.Equal(KeyPlaceKind.Unmatched, layout.Classify("", new string('a', 1000)).Kind);
    }

    internal static string Example(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "S3Ingest.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return Path.Combine(folder, "Examples", "layouts", name);
    }

    private static (KeyPlaceKind Kind, string? NewKey) Of(KeyPlace place) => (place.Kind, place.NewKey);
}
