using System.Diagnostics;
using System.Globalization;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>The archives of tests/archives/make-corpus.sh, made once a run.</summary>
internal sealed record Corpus(string Folder, IReadOnlyList<CorpusArchive> Archives)
{
    private static readonly Lazy<Task<Corpus>> Made = new(RunAsync);

    public static Task<Corpus> MakeAsync() => Made.Value;

    private static async Task<Corpus> RunAsync()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "S3Ingest.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("The repository is not above the tests.");
        var folder = Path.Combine(root, "artifacts", "archives");
        var script = new ProcessStartInfo("bash", [Path.Combine(root, "tests", "archives", "make-corpus.sh"), folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(script)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"make-corpus.sh ended with {process.ExitCode}: {said[0]}{said[1]}");
        var lines = (await File.ReadAllLinesAsync(Path.Combine(folder, "manifest.tsv"))).Select(l => l.Split('\t')).ToList();
        return new Corpus(folder, [.. lines.GroupBy(l => l[0]).Select(Read)]);
    }

    private static CorpusArchive Read(IGrouping<string, string[]> lines)
    {
        var files = lines.Where(l => l[2].Length > 0).ToList();
        // A nested archive is listed beside what is in it; only the latter goes to S3.
        var opened = files.Select(l => l[2]).Where(f => f.Contains('!', StringComparison.Ordinal)).Select(f => f[..f.LastIndexOf('!')]).ToHashSet();
        return new CorpusArchive(
            lines.Key,
            lines.First()[1],
            [.. files.Where(l => !opened.Contains(l[2])).Select(l => new CorpusFile(l[2], long.Parse(l[3], CultureInfo.InvariantCulture), l[4]))],
            lines.First()[5] is { Length: > 0 } charset ? charset : null);
    }
}
