using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Archives;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Archives.Writing;

/// <summary>Whatever a tree looks like, its archive holds all of it, in order, and is the same the second time.</summary>
public sealed class RandomTreeTests(ITestOutputHelper output)
{
    private static readonly string[] Names =
        ["a", "a-b", "a.b", "\u00E4", "a\u0308", "\u6771\u4EAC", "-x", "new\nline", " ", "\U0001F600", "\uFB01", "back\\slash", "caf\u00E9=1", new string('n', 101), new string('\u00FC', 90)];

    [Fact]
    public void Every_tree_comes_back()
    {
        Arbitrary<int[]> trees = Gen.Choose(0, int.MaxValue).ArrayOf().ToArbitrary();
        // Put a printed seed here to see a failure again.
        ulong seed = (ulong)Random.Shared.NextInt64();
        output.WriteLine($"seed {seed}");
        Config config = Config.QuickThrowOnFailure.WithMaxTest(40).WithStartSize(1).WithEndSize(30).WithReplay(seed, 1);
        Check.One(config, Prop.ForAll(trees, tree => RunAsync(tree).GetAwaiter().GetResult()));
    }

    private static async Task RunAsync(int[] steps)
    {
        using var tree = new Tree();
        foreach (var step in steps)
            Make(tree, new Random(step));
        var (packed, content) = await tree.PackAsync();
        var (again, _) = await tree.PackAsync();
        Assert.Equal(packed, again);

        var got = Reading.Reading.All(Reading.Reading.Expand(packed, CompressionFilter.Gzip), ArchiveFormat.Tar);
        var expected = new DirectoryInfo(tree.Root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(new DirectoryInfo(tree.Root))
            .Select(info => (Info: info, Name: Path.GetRelativePath(tree.Folder, info.FullName) + (info is DirectoryInfo && info.LinkTarget is null ? "/" : "")))
            .OrderBy(e => Convert.ToHexString(Encoding.UTF8.GetBytes(e.Name)), StringComparer.Ordinal)
            .ToList();
        Assert.Equal(expected.Select(e => e.Name), got.Select(e => e.Name));
        Assert.Equal(expected.Count, content.EntryCount);
        foreach (var ((info, _), entry) in expected.Zip(got))
        {
            Assert.Equal(info.LinkTarget is not null ? ArchiveEntryKind.SymbolicLink : info is DirectoryInfo ? ArchiveEntryKind.Directory : ArchiveEntryKind.File, entry.Kind);
            if (entry.Kind == ArchiveEntryKind.File)
                Assert.Equal(File.ReadAllBytes(info.FullName), entry.Content);
        }
    }

    private static void Make(Tree tree, Random random)
    {
        var path = tree.Root;
        for (var depth = random.Next(3); depth > 0; depth--)
        {
            path = Path.Combine(path, Names[random.Next(Names.Length)]);
            if (Path.Exists(path) && !Directory.Exists(path))
                return;
            Directory.CreateDirectory(path);
        }
        path = Path.Combine(path, Names[random.Next(Names.Length)]);
        if (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
            return;
        switch (random.Next(8))
        {
            case 0:
                Directory.CreateDirectory(path);
                break;
            case 1:
                // A name that is no directory, so that nothing is made through the link.
                File.CreateSymbolicLink(path, "../nothing\u00E4" + new string('t', random.Next(200)));
                break;
            case 2:
                File.WriteAllBytes(path, Tree.Content(random.Next(400_000), random.Next()));
                break;
            default:
                File.WriteAllBytes(path, Tree.Content(random.Next(3) * 512 + random.Next(3) - 1 is > 0 and var size ? size : 0, random.Next()));
                break;
        }
    }
}
