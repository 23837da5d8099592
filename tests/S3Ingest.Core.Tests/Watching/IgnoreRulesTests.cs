using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

public class IgnoreRulesTests
{
    [Theory]
    [InlineData("a.part")]
    [InlineData("a.partial")]
    [InlineData("a.tmp")]
    [InlineData("A.TMP")]
    [InlineData("a.csv.crdownload")]
    [InlineData("a.filepart")]
    [InlineData("~$budget.xlsx")]
    [InlineData(".~lock.a.odt#")]
    [InlineData(".hidden")]
    [InlineData("sub/.hidden")]
    [InlineData(".git/config")]
    [InlineData("sub/.cache/x/y")]
    public void Unfinished_and_hidden_names_are_left_out(string path) => Assert.True(Rules(new()
    {
        Root = "/in",
    }).Ignores(path, isDirectory: false));

    [Theory]
    [InlineData("a.csv")]
    [InlineData("part")]
    [InlineData("a.parts")]
    [InlineData("tmp/a.csv")]
    [InlineData("x.tmp/a.csv")]
    [InlineData("~a")]
    [InlineData("a.done")]
    [InlineData("sub/deep/a b+c%.csv")]
    public void Other_names_are_taken(string path) => Assert.False(Rules(new() { Root = "/in" }).Ignores(path, isDirectory: false));

    [Fact]
    public void Our_own_directories_and_files_are_left_out()
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "in"));
        IgnoreRules rules = Rules(new()
        {
            Root = root,
            ExcludedPaths = [Path.Combine(root, "completed"), Path.Combine(root, "x", "error") + Path.DirectorySeparatorChar],
            ExcludedFiles = [Path.Combine(root, "ledger.db"), Path.Combine(root, "x", "log.json")],
        });
        Assert.True(rules.Ignores("completed/a.csv", isDirectory: false));
        Assert.True(rules.Ignores("completed", isDirectory: true));
        Assert.True(rules.Ignores("x/error/deep/a.csv", isDirectory: false));
        Assert.True(rules.Ignores("ledger.db", isDirectory: false));
        Assert.True(rules.Ignores("ledger.db-wal", isDirectory: false));
        Assert.True(rules.Ignores("ledger.db.lock", isDirectory: false));
        Assert.True(rules.Ignores("x/log.json.1", isDirectory: false));
        Assert.False(rules.Ignores("completed2/a.csv", isDirectory: false));
        Assert.False(rules.Ignores("error/a.csv", isDirectory: false));
        Assert.False(rules.Ignores("x/ledger.db", isDirectory: false));
        Assert.False(rules.Ignores("log.json", isDirectory: false));
    }

    [Theory]
    [InlineData("a.csv", true)]
    [InlineData("sub/deep/a.csv", true)]
    [InlineData("logs/x/y.txt", true)]
    [InlineData("x/logs/y.txt", false)]
    [InlineData("a.json", false)]
    [InlineData("old-a.csv", false)]
    [InlineData("archive/2020/a.csv", false)]
    [InlineData("new\nline.csv", true)]
    public void Globs_choose(string path, bool taken)
    {
        IgnoreRules rules = Rules(new() { Root = "/in", Include = ["*.csv", "logs/**"], Exclude = ["old-*", "/archive/**"] });
        Assert.Equal(taken, !rules.Ignores(path, isDirectory: false));
    }

    [Fact]
    public void Globs_follow_the_platform_in_case()
    {
        IgnoreRules rules = Rules(new() { Root = "/in", Include = ["*.csv"] });
        Assert.Equal(OperatingSystem.IsLinux(), rules.Ignores("A.CSV", isDirectory: false));
    }

    [Fact]
    public void Markers_are_left_out_in_marker_mode() =>
        Assert.True(Rules(new() { Root = "/in", DoneMarker = true }).Ignores("a.csv.done", isDirectory: false));

    [Theory]
    [InlineData("a.tmp", "Temporary")]
    [InlineData("~$plan.xlsx", "Temporary")]
    [InlineData(".~lock.plan.ods#", "Temporary")]
    [InlineData(".profile", "Hidden")]
    [InlineData("a.csv.done", "Marker")]
    [InlineData("a.txt", "Excluded")]
    [InlineData("log.json.2", "Own")]
    [InlineData("a.csv", null)]
    public void The_rule_that_leaves_a_file_out_is_named(string name, string? rule)
    {
        IgnoreRules rules = Rules(new() { Root = "/in", Include = ["*.csv"], DoneMarker = true, ExcludedFiles = ["/in/log.json"] });
        Assert.Equal(rule, (rules.OfFileName(name) ?? rules.OfFile(name))?.ToString());
    }

    private static IgnoreRules Rules(WatchOptions options) => new(options);
}
