using S3Ingest.Core.Configuration;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Pipeline;

public sealed class FileMoverTests : IDisposable
{
    private const string OtherVolume = "/dev/shm";

    private static readonly DateTimeOffset Moment = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("s3ingest-move-").FullName;
    private readonly string _away;

    public FileMoverTests() => _away = Path.Combine(OtherVolume, Path.GetFileName(_root));

    /// <summary>Within a volume, and across two.</summary>
    public static TheoryData<bool> Volumes => new() { false, true };

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_source_is_moved_with_content_and_time(bool across)
    {
        var source = Make("in/a.bin", 100_000);
        var destination = await FileMover.MoveAsync(source, Target(across, "a.bin"), CancellationToken.None);

        Assert.Equal(Path.Combine(To(across), "a.bin"), destination);
        Assert.False(File.Exists(source.FullPath));
        Assert.Equal(100_000, new FileInfo(destination!).Length);
        Assert.Equal(source.ModifiedTicks, File.GetLastWriteTimeUtc(destination!).Ticks);
        Assert.Single(Directory.GetFiles(To(across)));
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_taken_name_gets_the_moment_of_the_operation(bool across)
    {
        Occupy(across, "a.bin");
        var destination = await FileMover.MoveAsync(Make("a.bin", 10), Target(across, "a.bin"), CancellationToken.None);
        Assert.Equal(Path.Combine(To(across), "a.20260304T050607089Z.bin"), destination);

        destination = await FileMover.MoveAsync(Make("a.bin", 11), Target(across, "a.bin"), CancellationToken.None);
        Assert.Equal(Path.Combine(To(across), "a.20260304T050607089Z-1.bin"), destination);
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_taken_name_can_get_a_folder_of_its_own(bool across)
    {
        Occupy(across, "a.bin");
        var destination = await FileMover.MoveAsync(Make("a.bin", 10), Target(across, "a.bin", DuplicateHandling.Subdirectory), CancellationToken.None);
        Assert.Equal(Path.Combine(To(across), "20260304T050607089Z", "a.bin"), destination);
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_taken_name_can_be_an_error_and_the_source_stays(bool across)
    {
        Occupy(across, "a.bin");
        var source = Make("a.bin", 10);
        var fault = await Assert.ThrowsAsync<IngestException>(() => FileMover.MoveAsync(source, Target(across, "a.bin", DuplicateHandling.Error), CancellationToken.None));
        Assert.Equal(IngestErrorId.DispositionFailed, fault.ErrorId);
        Assert.True(File.Exists(source.FullPath));
    }

    [Theory, MemberData(nameof(Volumes))]
    public async Task A_move_cut_short_before_the_deletion_is_finished_without_a_second_copy(bool across)
    {
        var source = Make("a.bin", 5_000);
        var target = Target(across, "a.bin");
        Directory.CreateDirectory(To(across));
        if (across)
        {
            File.Copy(source.FullPath, target.Plain);
            File.SetLastWriteTimeUtc(target.Plain, new DateTime(source.ModifiedTicks, DateTimeKind.Utc));
        }
        else
        {
            Link(source.FullPath, target.Plain);
        }

        Assert.Equal(target.Plain, await FileMover.MoveAsync(source, target, CancellationToken.None));
        Assert.False(File.Exists(source.FullPath));
        Assert.Single(Directory.GetFiles(To(across)));
    }

    [Fact]
    public async Task Half_a_copy_is_written_over()
    {
        Occupy(across: true, "a.bin.s3ingest-copy");
        var source = Make("a.bin", 5_000);
        var destination = await FileMover.MoveAsync(source, Target(across: true, "a.bin"), CancellationToken.None);
        Assert.Equal(5_000, new FileInfo(destination!).Length);
    }

    [Fact]
    public async Task A_file_that_took_the_name_meanwhile_stays()
    {
        var source = Make("a.bin", 10);
        File.WriteAllBytes(source.FullPath, new byte[20]);

        Assert.Null(await FileMover.MoveAsync(source, Target(across: false, "a.bin"), CancellationToken.None));
        Assert.Equal(20, new FileInfo(source.FullPath).Length);
        Assert.Empty(Directory.GetFiles(To(across: false)));
    }

    [Fact]
    public async Task A_copy_that_is_given_up_leaves_nothing()
    {
        var source = Make("a.bin", 5_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileMover.MoveAsync(source, Target(across: true, "a.bin"), new CancellationToken(canceled: true)));
        Assert.True(File.Exists(source.FullPath));
        Assert.Empty(Directory.GetFiles(To(across: true)));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_leaves_the_source()
    {
        File.WriteAllText(Path.Combine(_root, "done"), "a file where the directory should be");
        var source = Make("a.bin", 10);
        var fault = await Assert.ThrowsAsync<IngestException>(() => FileMover.MoveAsync(source, Target(across: false, "a.bin"), CancellationToken.None));
        Assert.Equal(IngestErrorId.DispositionFailed, fault.ErrorId);
        Assert.True(File.Exists(source.FullPath));
    }

    [Fact]
    public async Task A_moved_source_is_found_by_size_and_time_under_any_name_it_may_have_got()
    {
        Occupy(across: false, "a.bin");
        var source = Make("a.bin", 10);
        var target = Target(across: false, "a.bin");
        Assert.Null(FileMover.FindMoved(target, source.Size, source.ModifiedTicks));
        var destination = await FileMover.MoveAsync(source, target, CancellationToken.None);
        Assert.Equal(destination, FileMover.FindMoved(target, source.Size, source.ModifiedTicks));
        Assert.Null(FileMover.FindMoved(target, source.Size, source.ModifiedTicks + 1));
    }

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        if (Directory.Exists(_away))
            Directory.Delete(_away, recursive: true);
    }

    private string To(bool across) => Path.Combine(across ? _away : _root, "done");

    private MoveTarget Target(bool across, string relative, DuplicateHandling onDuplicate = DuplicateHandling.Timestamp) => new(To(across), relative, onDuplicate, Moment);

    private SourceFile Make(string relative, int size)
    {
        var path = Path.Combine(_root, "watch", relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new byte[size]);
        return SourceProbe.Look(Path.Combine(_root, "watch"), relative)!;
    }

    private void Occupy(bool across, string name)
    {
        Directory.CreateDirectory(To(across));
        File.WriteAllText(Path.Combine(To(across), name), "another file");
    }

    private static void Link(string from, string to)
    {
        using var link = System.Diagnostics.Process.Start("ln", [from, to]);
        link.WaitForExit();
        Assert.Equal(0, link.ExitCode);
    }
}
