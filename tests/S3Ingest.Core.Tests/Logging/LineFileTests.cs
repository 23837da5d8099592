using System.Text;
using S3Ingest.Core.Logging;
using S3Ingest.Core.Tests.Watching;

namespace S3Ingest.Core.Tests.Logging;

public sealed class LineFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Log => _folder["log.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Several_writers_lose_and_tear_no_line_while_they_rotate()
    {
        const int writers = 4, lines = 500;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            using var file = new LineFile(Log, maxSize: 4_096, olderFiles: 1_000);
            for (var i = 0; i < lines; i++)
                Append(file, $"{writer}:{i}:{new string('x', i % 50)}");
        })));

        var seen = Files().SelectMany(File.ReadAllLines).Select(line => line.Split(':')).ToList();
        Assert.All(seen, parts => Assert.Equal(new string('x', int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) % 50), parts[2]));
        Assert.Equal(
            Enumerable.Range(0, writers).SelectMany(w => Enumerable.Range(0, lines).Select(i => $"{w}:{i}")).Order(StringComparer.Ordinal),
            seen.Select(parts => $"{parts[0]}:{parts[1]}").Order(StringComparer.Ordinal));
        Assert.True(Files().Count > 10, "It was not rotated.");
        Assert.All(Files(), path => Assert.InRange(new FileInfo(path).Length, 1, 4_096));
    }

    [Fact]
    public void The_oldest_files_go_and_the_newest_lines_stay()
    {
        using (var file = new LineFile(Log, maxSize: 10, olderFiles: 2))
        {
            foreach (var line in new[] { "first", "second", "third", "fourth", "fifth" })
                Append(file, line);
        }

        Assert.Equal(["fifth"], File.ReadAllLines(Log));
        Assert.Equal(["fourth"], File.ReadAllLines(Log + ".1"));
        Assert.Equal(["third"], File.ReadAllLines(Log + ".2"));
        Assert.False(File.Exists(Log + ".3"));
    }

    [Fact]
    public void Without_a_size_it_is_never_rotated()
    {
        using var file = new LineFile(Log, maxSize: 0, olderFiles: 1);
        for (var i = 0; i < 100; i++)
            Append(file, "line");
        Assert.Equal(100, File.ReadAllLines(Log).Length);
        Assert.False(File.Exists(Log + ".1"));
    }

    [Fact]
    public void A_file_that_another_program_renamed_is_left_alone()
    {
        using var file = new LineFile(Log, maxSize: 0, olderFiles: 1);
        Append(file, "before");
        File.Move(Log, _folder["rotated"]);
        Append(file, "after");
        // With another file at the name already, as logrotate's "create" makes it.
        File.Move(Log, _folder["rotated2"]);
        File.WriteAllText(Log, "");
        Append(file, "last");

        Assert.Equal(["before"], File.ReadAllLines(_folder["rotated"]));
        Assert.Equal(["after"], File.ReadAllLines(_folder["rotated2"]));
        Assert.Equal(["last"], File.ReadAllLines(Log));
    }

    [Fact]
    public void A_file_that_another_program_emptied_goes_on_at_its_start()
    {
        using var file = new LineFile(Log, maxSize: 0, olderFiles: 1);
        Append(file, "before");
        using (var other = new FileStream(Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            other.SetLength(0);
        Append(file, "after");
        Assert.Equal("after\n", File.ReadAllText(Log));
    }

    [Fact]
    public void A_program_that_follows_the_log_holds_up_nobody()
    {
        using var file = new LineFile(Log, maxSize: 6, olderFiles: 1);
        using var reader = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        Append(file, "first");
        Append(file, "second");
        Assert.Equal("first", reader.ReadLine());
        Assert.Equal(["second"], File.ReadAllLines(Log));
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(_folder.Path).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))];

    private static void Append(LineFile file, string line) => file.Append(Encoding.UTF8.GetBytes(line + "\n"));
}
