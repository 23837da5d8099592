using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Tests.Archives.Reading;
using S3Ingest.Core.Tests.Archives.Writing;

namespace S3Ingest.Core.Tests.Pipeline;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DirectoryMoverTests : IDisposable
{
    private const string OtherVolume = "/dev/shm";

    private static readonly DateTimeOffset Moment = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private readonly Tree _tree = new();
    private readonly string _away;

    public DirectoryMoverTests()
    {
        _away = Path.Combine(OtherVolume, Path.GetFileName(_tree.Folder));
        _tree.File("a.bin", 100_000);
        _tree.File("deep/\u00E4/b.bin", 10);
        _tree.File("deep/empty", 0);
        Directory.CreateDirectory(_tree["nothing"]);
        File.CreateSymbolicLink(_tree["link"], "a.bin");
        File.CreateSymbolicLink(_tree["deep/up"], "..");
        File.SetUnixFileMode(_tree["a.bin"], UnixFileMode.UserRead);
        File.SetUnixFileMode(_tree["deep"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _tree.Date();
    }

    /// <summary>Within a volume, and across two.</summary>
    public static TheoryData<bool> Volumes => new() { false, true };

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_directory_is_moved_with_everything_in_it(bool across)
    {
        var before = Tree.Describe(_tree.Root);
        var source = _tree.Take();

        Assert.Equal(Plain(across), await MoveAsync(source, across));
        Assert.Equal(before, Tree.Describe(Plain(across)));
        Assert.Equal(source.Fingerprint, TarSource.Take(Plain(across), false, default).Fingerprint);
        Assert.False(Path.Exists(_tree.Root));
        Assert.Equal([Plain(across)], Directory.GetFileSystemEntries(To(across)));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_tree.Folder), e => Path.GetFileName(e).StartsWith('.'));
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_taken_name_gets_the_moment_of_the_operation(bool across)
    {
        Occupy(Plain(across));
        Assert.Equal(Path.Combine(To(across), "tree.20260304T050607089Z"), await MoveAsync(_tree.Take(), across));
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_taken_name_can_get_a_folder_of_its_own(bool across)
    {
        Occupy(Plain(across));
        Assert.Equal(Path.Combine(To(across), "20260304T050607089Z", "tree"), await MoveAsync(_tree.Take(), across, DuplicateHandling.Subdirectory));
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_taken_name_can_be_an_error_and_the_source_stays(bool across)
    {
        Occupy(Plain(across));
        await FailsAsync(() => MoveAsync(_tree.Take(), across, DuplicateHandling.Error), "MGMT_DUPLICATE_HANDLING");
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_directory_that_is_not_what_was_sent_stays(bool across)
    {
        var source = _tree.Take();
        _tree.File("deep/new.bin");
        Assert.Null(await MoveAsync(source, across));
        Assert.True(File.Exists(_tree["deep/new.bin"]));
        Assert.False(Path.Exists(Plain(across)));
    }

    [ToolFact("cp")]
    public async Task A_move_cut_short_before_the_deletion_is_finished_without_a_second_copy()
    {
        CopyAway();
        Assert.Equal(Plain(across: true), await MoveAsync(_tree.Take(), across: true));
        Assert.False(Path.Exists(_tree.Root));
        Assert.Single(Directory.GetFileSystemEntries(To(across: true)));
    }

    [ToolFact("cp")]
    public async Task A_copy_with_other_content_is_not_taken_for_the_source()
    {
        CopyAway();
        var other = Path.Combine(Plain(across: true), "deep/\u00E4/b.bin");
        var time = File.GetLastWriteTimeUtc(other);
        File.WriteAllBytes(other, new byte[10]);
        File.SetLastWriteTimeUtc(other, time);
        Assert.Equal(Path.Combine(To(across: true), "tree.20260304T050607089Z"), await MoveAsync(_tree.Take(), across: true));
    }

    [ToolFact("cp")]
    public void A_deletion_cut_short_is_finished()
    {
        var source = _tree.Take();
        CopyAway();
        var rest = LoseName();
        File.Delete(Path.Combine(rest, "a.bin"));

        Assert.Equal(Plain(across: true), Find(source));
        Assert.False(Path.Exists(rest));
    }

    [ToolFact("cp")]
    public void A_rest_that_holds_what_the_destination_does_not_stays()
    {
        var source = _tree.Take();
        CopyAway();
        var rest = LoseName();
        File.WriteAllText(Path.Combine(rest, "new.bin"), "new");

        var fault = Assert.Throws<IngestException>(() => Find(source));
        Assert.Equal(IngestErrorId.DispositionFailed, fault.ErrorId);
        Assert.Contains("new.bin", fault.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(rest, "new.bin")));
    }

    [Fact]
    public async Task A_moved_directory_is_found_under_any_name_it_may_have_got()
    {
        Occupy(Plain(across: true));
        var source = _tree.Take();
        Assert.Null(Find(source));
        var destination = await MoveAsync(source, across: true);
        Assert.Equal(destination, Find(source));
        Assert.Null(DirectoryMover.FindMoved(_tree.Root, Target(across: true), source.TotalSize, source.NewestTicks + 1, false, default));
    }

    [Fact]
    public async Task Half_a_copy_is_made_anew()
    {
        Directory.CreateDirectory(Plain(across: true) + ".s3ingest-copy/deep");
        File.WriteAllText(Plain(across: true) + ".s3ingest-copy/deep/left", "by a crash");
        var before = Tree.Describe(_tree.Root);
        Assert.Equal(Plain(across: true), await MoveAsync(_tree.Take(), across: true));
        Assert.Equal(before, Tree.Describe(Plain(across: true)));
    }

    [ToolFact("mkfifo")]
    public async Task A_copy_that_fails_midway_leaves_the_source_and_nothing_else()
    {
        Tool.Run(_tree.Root, "mkfifo", "z");
        await FailsAsync(() => MoveAsync(_tree.Take(), across: true), _tree["z"]);
        Assert.Empty(Directory.GetFileSystemEntries(To(across: true)));
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_move_that_is_given_up_leaves_the_source_and_nothing_else(bool across)
    {
        var source = _tree.Take();
        var before = Tree.Describe(_tree.Root);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DirectoryMover.MoveAsync(source, Target(across), new CancellationToken(canceled: true)));
        Assert.Equal(before, Tree.Describe(_tree.Root));
        Assert.False(Path.Exists(To(across)));
    }

    [Fact]
    public async Task A_target_that_cannot_be_written_leaves_the_source()
    {
        Occupy(To(across: false));
        await FailsAsync(() => MoveAsync(_tree.Take(), across: false), To(across: false));
    }

    [Fact]
    public async Task A_target_inside_the_source_says_so()
    {
        await FailsAsync(() => DirectoryMover.MoveAsync(_tree.Take(), new(_tree["completed"], "tree", DuplicateHandling.Timestamp, Moment), CancellationToken.None), "inside the source");
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task What_is_written_while_a_directory_moves_is_never_lost(bool across)
    {
        for (var round = 0; round < 2; round++)
        {
            using var tree = new Tree();
            for (var i = 0; i < 5; i++)
                tree.File($"f{i}", 20_000);
            tree.Date();
            var target = new MoveTarget(Path.Combine(To(across), $"{round}"), "tree", DuplicateHandling.Timestamp, Moment);
            var source = tree.Take();
            var written = 0;
            using var stop = new CancellationTokenSource();
            var writer = Task.Run(() =>
            {
                try
                {
                    for (; !stop.IsCancellationRequested; written++)
                        File.WriteAllText(tree[$"new{written}"], "new");
                }
                catch (Exception fault) when (fault is DirectoryNotFoundException or FileNotFoundException)
                {
                    // The directory was away; .NET names the file where it has come back meanwhile.
                }
            });
            await Task.WhenAny(DirectoryMover.MoveAsync(source, target, CancellationToken.None));
            await stop.CancelAsync();
            await writer;

            var places = new[] { tree.Root, target.Plain }.Where(Directory.Exists).ToArray();
            Assert.All(Enumerable.Range(0, written), i => Assert.Contains(places, place => File.Exists(Path.Combine(place, $"new{i}"))));
            Assert.All(Enumerable.Range(0, 5), i => Assert.Contains(places, place => File.Exists(Path.Combine(place, $"f{i}"))));
        }
    }

    public void Dispose()
    {
        _tree.Dispose();
        if (Directory.Exists(_away))
            Directory.Delete(_away, recursive: true);
    }

    private string To(bool across) => Path.Combine(across ? _away : _tree.Folder, "done");

    private string Plain(bool across) => Path.Combine(To(across), "tree");

    private MoveTarget Target(bool across, DuplicateHandling onDuplicate = DuplicateHandling.Timestamp) => new(To(across), "tree", onDuplicate, Moment);

    private Task<string?> MoveAsync(TarSource source, bool across, DuplicateHandling onDuplicate = DuplicateHandling.Timestamp) =>
        DirectoryMover.MoveAsync(source, Target(across, onDuplicate), CancellationToken.None);

    private string? Find(TarSource source) =>
        DirectoryMover.FindMoved(_tree.Root, Target(across: true), source.TotalSize, source.NewestTicks, false, default);

    private void CopyAway()
    {
        Directory.CreateDirectory(To(across: true));
        Tool.Run(_tree.Folder, "cp", "-a", "tree", Plain(across: true));
    }

    private string LoseName()
    {
        var rest = Path.Combine(_tree.Folder, ".tree.s3ingest-moved");
        Directory.Move(_tree.Root, rest);
        return rest;
    }

    private async Task FailsAsync(Func<Task> move, string named)
    {
        var before = Tree.Describe(_tree.Root);
        var fault = await Assert.ThrowsAsync<IngestException>(move);
        Assert.Equal(IngestErrorId.DispositionFailed, fault.ErrorId);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Tree.Describe(_tree.Root));
    }

    private static void Occupy(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "something else");
    }
}
