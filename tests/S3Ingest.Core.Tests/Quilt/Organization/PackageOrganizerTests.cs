using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Tests.Quilt.Organization;

/// <summary>Paths of a package: kept below their folder, each its own, and a reason for every one that is another.</summary>
public sealed class PackageOrganizerTests
{
    private static readonly OrganizerOptions Keep = new() { KeepPaths = true };

    [Fact]
    public async Task The_start_that_repeats_the_folder_is_not_there_twice() =>
        Assert.Equal(
            [("data/raw/a.log", "data/raw/a.log"), ("RAW/b.log", "data/raw/b.log"), ("site/raw/c.log", "data/raw/site/raw/c.log")],
            Paths(await Organize.Keys("site/raw/c.log", "RAW/b.log", "data/raw/a.log")));

    [Fact]
    public async Task Those_that_meet_get_their_starts_back()
    {
        var outcome = await Organize.Keys("data/raw/x.log", "raw/x.log", "x.log");
        Assert.Equal(
            [("data/raw/x.log", "data/raw/data/raw/x.log"), ("raw/x.log", "data/raw/raw/x.log"), ("x.log", "data/raw/x.log")],
            Paths(outcome));
        Assert.Equal(2, outcome.NotedCount);
        Assert.Equal(["'data/raw/x.log' is the path of another object.", "'data/raw/x.log' is the path of another object."], outcome.Assignments.Select(a => a.Note).OfType<string>());
    }

    [Fact]
    public async Task A_file_that_is_also_a_folder_steps_aside()
    {
        var outcome = await Organize.Keys(Keep, "a", "a/b", "c/d", "c/d/e", "c/d/f");
        Assert.Equal([("a/b", "a/b"), ("c/d/e", "c/d/e"), ("c/d/f", "c/d/f"), ("a", "from-source/a"), ("c/d", "from-source/c/d")], Paths(outcome));
        Assert.Equal("'a' is a folder of other objects.", outcome.Assignments.Single(o => o.Key == "a").Note);
    }

    [Fact]
    public async Task A_key_that_is_no_path_becomes_one_and_says_why()
    {
        var outcome = await Organize.Keys(Keep, "a//b", "./c", "d/", "../e", "/f");
        Assert.Equal([("../e", "__/e"), ("a//b", "a/b"), ("./c", "c"), ("d/", "d"), ("/f", "f")], Paths(outcome));
        Assert.Equal("The key is no path of a package: a segment is empty.", outcome.Assignments.Single(a => a.Key == "a//b").Note);
        Assert.Equal(5, outcome.NotedCount);
    }

    [Fact]
    public async Task A_path_belongs_to_the_key_that_is_one()
    {
        var outcome = await Organize.Keys(Keep, "a//b", "a/./b", "a/b");
        Assert.Equal("a/b", outcome.Assignments.Single(a => a.Key == "a/b").LogicalKey);
        Assert.Equal("from-source/a/b", outcome.Assignments.Single(a => a.Key == "a/./b").LogicalKey);
        Assert.Matches("^from-source-[0-9a-f]{8}/a/b$", outcome.Assignments.Single(a => a.Key == "a//b").LogicalKey);
    }

    [Fact]
    public async Task Generated_documents_keep_their_places()
    {
        var outcome = await Organize.Keys(Keep, "README.md", "quilt_summarize.json/x", "metadata", "docs/README.md");
        Assert.Equal(
            [("docs/README.md", "docs/README.md"), ("metadata", "from-source/metadata"), ("quilt_summarize.json/x", "from-source/quilt_summarize.json/x"), ("README.md", "from-source/README.md")],
            Paths(outcome).OrderBy(p => p.Item2, StringComparer.OrdinalIgnoreCase));
        Assert.Equal("'README.md' is where a generated document is.", outcome.Assignments.Single(a => a.Key == "README.md").Note);
        Assert.Equal("README.md", Assert.Single((await Organize.Keys(Keep with { ReservedKeys = [] }, "README.md")).Assignments).LogicalKey);
        Assert.Equal("metadata/from-source/provenance.yaml", Assert.Single((await Organize.Keys(new OrganizerOptions { ReservedKeys = ["metadata/provenance.yaml"] }, "provenance.yaml")).Assignments).LogicalKey);
    }

    [Fact]
    public async Task What_a_package_cannot_hold_is_skipped_with_the_reason()
    {
        var outcome = await Organize.All(
            Keep,
            new("a/", 0, default), new("b_$folder$", 0, default), new("", 1, default), new("//", 1, default), new(".quilt/packages/0", 1, default),
            new("c", 5, new DateTime(2025, 1, 1)), new("c", 7, new DateTime(2025, 1, 2)));
        Assert.Equal(7, Assert.Single(outcome.Assignments).Size);
        Assert.Equal(6, outcome.SkippedCount);
        Assert.Equal(
            [
                (2, "Its key has no name below the source prefix."),
                (4, "It belongs to the package registry of its bucket."),
                (3, "Its key has no name below the source prefix."),
                (0, "It marks a folder and is empty."),
                (1, "It marks a folder and is empty."),
                (5, "It was given twice."),
            ],
            outcome.LeftOut.Select(o => (o.Ordinal, o.Reason)));
        Assert.DoesNotContain(outcome.LeftOut, o => o.IsRefused);
    }

    [Fact]
    public async Task Where_every_path_is_taken_the_object_is_left_out_and_reported()
    {
        const string hash = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
        var outcome = await Organize.Keys(Keep with { ReservedKeys = ["a", "from-source", "from-source-ca978112", $"from-source-{hash}/a"] }, "a", "b");
        Assert.Equal(["b"], outcome.Assignments.Select(o => o.LogicalKey));
        Assert.Equal("'a' and every other path for it are taken.", Assert.Single(outcome.LeftOut).Reason);
    }

    [Fact]
    public async Task Folders_are_counted_and_the_preview_shows_them()
    {
        var outcome = await Organize.All(
            new OrganizerOptions(),
            new("a.csv", 1024, default), new("b.csv", 1024, default), new("raw/c.log", 3, default), new("m.pt", 5, default), new(".env", 1, default), new("d/", 0, default));
        Assert.Equal([("data/raw", 1, 3L), ("data/processed", 2, 2048L), ("models", 1, 5L)], outcome.Folders.Select(f => (f.Folder, f.FileCount, f.TotalBytes)));
        Assert.Equal("Tables and structured data", outcome.Folders[1].Description);
        Assert.Equal((4, 2056L, true), (outcome.FileCount, outcome.TotalBytes, outcome.IsOrganized));
        Assert.Equal(
            $"""
            lab/press  4 files, {ViewCells.Size(2056)}
            ├─ README.md                generated
            ├─ data/
            │  ├─ processed/            2 files, {ViewCells.Size(2048)}  Tables and structured data
            │  └─ raw/                  1 file, 3 B  Raw data as it was recorded, sensor and log files, and whatever has no other place
            ├─ metadata/
            │  ├─ data_dictionary.json  generated
            │  └─ provenance.json       generated
            ├─ models/                  1 file, 5 B  Machine-learning models
            └─ quilt_summarize.json     generated
            Skipped: 1
            Refused: 1

            """.ReplaceLineEndings("\n"),
            StructurePreview.Of("lab/press", outcome));
    }

    [Fact]
    public async Task Kept_paths_are_counted_by_their_first_folder_and_a_long_preview_ends()
    {
        var keys = Enumerable.Range(0, 45).Select(i => $"f{i:00}/a.csv").Concat(["root.csv", "x\u001b[2Jy/a.csv"]).ToArray();
        var outcome = await Organize.Keys(Keep with { ReservedKeys = [] }, keys);
        Assert.False(outcome.IsOrganized);
        Assert.Equal(new FolderSummary("", null, 1, 1), outcome.Folders[0]);
        Assert.Equal(47, outcome.Folders.Count);
        string preview = StructurePreview.Of("lab/p", outcome);
        Assert.Contains("├─ (files)  1 file, 1 B\n", preview);
        Assert.EndsWith("and 7 more folders  7 files, 7 B\n", preview);
        Assert.Contains("x\uFFFD[2Jy/", StructurePreview.Of("lab/p", await Organize.Keys(Keep, "x\u001b[2Jy/a.csv")));
    }

    private static IEnumerable<(string, string)> Paths(PackageOrganization outcome) => outcome.Assignments.Select(a => (a.Key, a.LogicalKey));
}
