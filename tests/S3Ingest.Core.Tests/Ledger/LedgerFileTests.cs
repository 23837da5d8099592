using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class LedgerFileTests
{
    [UnixFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_can_open_a_new_ledger_its_companions_and_its_folder()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        await LedgerFolder.TargetAsync(store);

        Assert.Equal(LedgerState.Created, store.State);
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(folder.LedgerPath)!, "*", SearchOption.AllDirectories))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file) & ~UnixFileMode.UserExecute);
        Assert.True(File.Exists(folder.LedgerPath + "-wal"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(folder.LedgerPath)!));
    }

    [UnixFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_mode_that_others_gained_is_taken_back()
    {
        using var folder = new LedgerFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        File.SetUnixFileMode(folder.LedgerPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using var store = await folder.OpenAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.LedgerPath));
    }

    [Fact]
    public async Task A_sound_ledger_is_opened_again_with_what_it_knew_and_its_id()
    {
        using var folder = new LedgerFolder();
        Guid operation;
        string id;
        await using (var store = await folder.OpenAsync())
        {
            operation = await LedgerFolder.IngestAsync(store, await LedgerFolder.TargetAsync(store), "a.bin");
            id = store.LedgerId;
        }

        await using var again = await folder.OpenAsync();
        Assert.Equal(LedgerState.Opened, again.State);
        Assert.Equal(id, again.LedgerId);
        Assert.Equal(OperationStatus.Success, (await again.GetResultAsync(operation))!.Status);
    }

    [Fact]
    public async Task A_place_that_cannot_have_a_ledger_is_named_with_what_to_do()
    {
        using var folder = new LedgerFolder();
        var file = Path.Combine(folder.Folder, "file");
        await File.WriteAllTextAsync(file, "");
        var below = Path.Combine(file, "ledger.db");

        var fault = await Assert.ThrowsAsync<IngestException>(() => LedgerStore.OpenAsync(below, new RunInfo { Command = "Test" }, NullLoggerFactory.Instance, default));

        Assert.Equal((IngestErrorId.LedgerUnavailable, below), (fault.ErrorId, fault.Target));
        Assert.Contains("INGEST_LEDGER_PATH", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("zero pages in the middle")]
    [InlineData("header overwritten")]
    public async Task A_damaged_ledger_is_set_aside_and_a_new_one_created(string damage)
    {
        using var folder = new LedgerFolder();
        await using (var store = await folder.OpenAsync())
        {
            var target = await LedgerFolder.TargetAsync(store);
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => LedgerFolder.IngestAsync(store, target, $"folder/{i}.bin")));
        }

        Damage(folder.LedgerPath, damage);
        var damaged = File.ReadAllBytes(folder.LedgerPath);
        await using var again = await folder.OpenAsync();

        Assert.Equal(LedgerState.SetAside, again.State);
        Assert.Equal(damaged, File.ReadAllBytes(again.SetAsidePath!));
        Assert.Empty(await LedgerFolder.ListAsync(again.QueryAsync(new HistoryQuery())));
        await LedgerFolder.IngestAsync(again, await LedgerFolder.TargetAsync(again), "new.bin");
    }

    [Fact]
    public async Task A_damaged_ledger_is_not_taken_away_from_a_living_process()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        await using (var writer = new FileStream(folder.LedgerPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.Write("nothing a ledger begins with"u8);
        var fault = await Assert.ThrowsAsync<IngestException>(() => folder.OpenAsync());
        Assert.Equal(IngestErrorId.LedgerCorrupt, fault.ErrorId);
        Assert.True(File.Exists(folder.LedgerPath));
    }

    [Fact]
    public async Task The_whole_file_is_read_again_unless_it_is_the_one_that_was_closed_in_order()
    {
        using var folder = new LedgerFolder();
        string stamp = LedgerOpening.StampPath(new RunLocks(folder.LedgerPath));
        var first = await folder.OpenAsync();
        var second = await folder.OpenAsync();
        await second.DisposeAsync();
        Assert.Null(LedgerIntegrity.CheckedAt(folder.LedgerPath, stamp));
        await first.DisposeAsync();
        var checkedAt = LedgerIntegrity.CheckedAt(folder.LedgerPath, stamp);
        Assert.NotNull(checkedAt);

        await (await folder.OpenAsync()).DisposeAsync();
        Assert.Equal(checkedAt, LedgerIntegrity.CheckedAt(folder.LedgerPath, stamp));
        File.SetLastWriteTimeUtc(folder.LedgerPath, DateTime.UtcNow.AddSeconds(5));
        Assert.Null(LedgerIntegrity.CheckedAt(folder.LedgerPath, stamp));
        LedgerIntegrity.Stamp(folder.LedgerPath, stamp, DateTimeOffset.UtcNow.AddDays(-8));
        Assert.Null(LedgerIntegrity.CheckedAt(folder.LedgerPath, stamp));

        (await folder.OpenAsync()).Abandon();
        Assert.Null(LedgerIntegrity.CheckedAt(folder.LedgerPath, stamp));
    }

    [Fact]
    public async Task Companions_without_their_ledger_are_set_aside()
    {
        using var folder = new LedgerFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(folder.LedgerPath)!);
        File.WriteAllText(folder.LedgerPath + "-wal", "left behind");
        await using var store = await folder.OpenAsync();
        Assert.Equal(LedgerState.Created, store.State);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(folder.LedgerPath)!, "*.corrupt-*-wal"));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_left_alone()
    {
        using var folder = new LedgerFolder();
        string path = Path.Combine(folder.Folder, "theirs.db");
        SQLitePCL.Batteries_V2.Init();
        using (var theirs = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            theirs.Open();
            using var create = theirs.CreateCommand();
            create.CommandText = "CREATE TABLE bookmarks (url)";
            create.ExecuteNonQuery();
        }

        var before = File.ReadAllBytes(path);
        var fault = await Assert.ThrowsAsync<IngestException>(() => LedgerStore.OpenAsync(path, new RunInfo { Command = "Test" }, NullLoggerFactory.Instance));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task The_watch_directory_of_a_living_watcher_is_refused_by_name_of_its_holder()
    {
        using var folder = new LedgerFolder();
        await using var first = await folder.OpenAsync();
        await using var second = await folder.OpenAsync(new RunInfo { Command = "Other", ProcessId = 4711 });
        var held = second.AcquireWatchLock(folder.Folder);

        var fault = Assert.Throws<IngestException>(() => first.AcquireWatchLock(folder.Folder + Path.DirectorySeparatorChar));
        Assert.Equal(IngestErrorId.LedgerLocked, fault.ErrorId);
        Assert.Contains("4711", fault.Message);
        using (first.AcquireWatchLock(Path.Combine(folder.Folder, "elsewhere")))
            held.Dispose();
        using var now = first.AcquireWatchLock(folder.Folder);
    }

    private static void Damage(string path, string damage)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        switch (damage)
        {
            case "garbage":
                var noise = new byte[file.Length];
                new Random(7).NextBytes(noise);
                file.Write(noise);
                break;
            case "truncated":
                file.SetLength(file.Length / 3);
                break;
            case "header overwritten":
                file.Write(new byte[100]);
                break;
            default:
                file.Position = file.Length / 4096 / 2 * 4096;
                file.Write(new byte[3 * 4096]);
                break;
        }
    }
}
