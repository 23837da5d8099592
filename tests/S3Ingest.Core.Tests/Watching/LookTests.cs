using S3Ingest.Core.FileSystem;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>Looks at single files, and scans below the loop.</summary>
public sealed class LookTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_look_shows_size_time_and_identity()
    {
        string path = _folder.Write("a", "1234");
        SourceFile source = SourceProbe.Look(_folder.Path, "a")!;
        Assert.Equal(4, source.Size);
        Assert.Equal(File.GetLastWriteTimeUtc(path).Ticks, source.ModifiedTicks);

        File.Move(path, _folder["b"]);
        Assert.Null(SourceProbe.Look(_folder.Path, "a"));
        Assert.Equal(source.Identity, SourceProbe.Look(_folder.Path, "b")!.Identity);
        _folder.Write("a", "1234");
        Assert.NotEqual(source.Identity, SourceProbe.Look(_folder.Path, "a")!.Identity);
        Assert.Null(SourceProbe.Look(_folder.Path, ""));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 999_999_900)]
    [InlineData(long.MaxValue, 999_999_999)]
    [InlineData(long.MinValue, 0)]
    public void Every_time_of_a_file_system_is_a_time(long seconds, long nanoseconds) =>
        Assert.InRange(FileLook.Ticks(seconds, nanoseconds), DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);

    [Fact]
    public void A_writer_is_seen_and_a_reader_is_not()
    {
        if (OperatingSystem.IsMacOS())
            return;
        string path = _folder.Write("a");
        using (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            Assert.True(SourceProbe.IsWriterDone(path));
        using (new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            Assert.False(SourceProbe.IsWriterDone(path));
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.False(SourceProbe.IsWriterDone(path));
        Assert.True(SourceProbe.IsWriterDone(path));
        Assert.True(SourceProbe.IsWriterDone(_folder["missing"]));
    }

    [Fact]
    public async Task Writers_that_meet_the_question_neither_fail_nor_end_this_process()
    {
        string path = _folder.Write("a");
        using var stop = new CancellationTokenSource();
        Task asking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                SourceProbe.IsWriterDone(path);
        });
        for (int i = 0; i < 20_000; i++)
        {
            using var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }

        await stop.CancelAsync();
        await asking;
    }

    [LinuxFact(AsRoot = true)]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void A_directory_that_cannot_be_listed_is_reported_once_and_the_rest_goes_on()
    {
        _folder.Write("a/one");
        string closed = Path.GetDirectoryName(_folder.Write("b/two"))!;
        _folder.Write("c/three");
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var loggers = new RecordingLoggers();
        var trouble = new TroubleLog(loggers);
        string[] first = ScanAsNobody(trouble);
        Assert.Equal(["a/one", "c/three"], first);
        Assert.Equal(["a/one", "c/three"], ScanAsNobody(trouble));
        string error = Assert.Single(loggers.Errors);
        Assert.StartsWith("SourceUnreadable", error, StringComparison.Ordinal);
        Assert.Contains(closed, error, StringComparison.Ordinal);

        // Readable in between: the next time is news again.
        File.SetUnixFileMode(closed, (UnixFileMode)0b111_101_101);
        Assert.Equal(["a/one", "b/two", "c/three"], ScanAsNobody(trouble));
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        ScanAsNobody(trouble);
        Assert.Equal(2, loggers.Errors.Length);
    }

    [Fact]
    public void A_scan_keeps_nothing_of_known_files()
    {
        for (int i = 0; i < 500; i++)
            _folder.Write($"{i % 10}/{i}");
        DirectoryScanner scanner = Scanner(new TroubleLog(new RecordingLoggers()));
        ScanResult result = scanner.Scan("", null, (_, _) => false, room: 10, default);
        Assert.Equal(500, result.Files);
        Assert.Empty(result.Found);
        Assert.Equal(0, result.Found.Capacity);
        Assert.False(result.IsTruncated);
    }

    [Fact]
    public void Control_characters_do_not_reach_the_log() =>
        Assert.Equal("a\\x0ab\\x1b[31m", PrintableName.Of("a\nb\u001b[31m"));

    [Fact]
    public void A_local_directory_is_no_network_share() => Assert.False(NetworkFileSystem.IsNetwork(_folder.Path));

    private DirectoryScanner Scanner(TroubleLog trouble)
    {
        var options = new WatchOptions { Root = _folder.Path };
        return new(options, new(options), trouble, new(TimeProvider.System));
    }

    // On a thread of its own, which ends with its borrowed identity.
    private string[] ScanAsNobody(TroubleLog trouble)
    {
        string[] paths = [];
        var thread = new Thread(() =>
        {
            Libc.SetFileSystemUser(65534);
            trouble.BeginScan();
            ScanResult result = Scanner(trouble).Scan("", null, (_, _) => true, room: 10, default);
            trouble.EndScan();
            paths = [.. result.Found.Select(f => f.Path).Order(StringComparer.Ordinal)];
        });
        thread.Start();
        thread.Join();
        return paths;
    }
}
