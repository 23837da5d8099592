using S3Ingest.Core.Ledger;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class MoveTests
{
    private static readonly Guid Id = Guid.CreateVersion7();

    [Fact]
    public async Task Moved_keys_are_those_that_are_verified_at_the_new_place()
    {
        using var folder = new LedgerFolder();
        await using var ledger = await folder.OpenAsync();
        var row = await ledger.AddMigrationAsync(Id, "b", "{}", DateTimeOffset.UtcNow, default);
        await ledger.AddMovesAsync(row, [.. Enum.GetValues<MigrationStatus>().Select((s, i) => Move(i + 1, $"old/{s}", $"new/{s}", s)), Move(20, "old2/x", "new/x", MigrationStatus.Completed)], default);
        var moves = new KeyMoves(ledger, Id, "b");

        Assert.Equal("new/Verified", moves.Find("old/Verified"));
        Assert.Null(moves.Find("old/Planned"));
        Assert.Null(new KeyMoves(ledger, Guid.NewGuid(), "b").Find("old/Verified"));
        Assert.Equal(["old/Completed", "old/ReferencesUpdated", "old/Verified"], moves.Below("old/").Select(m => m.OldKey));
        Assert.Equal(4, moves.Below("old").Count());
    }

    [Fact]
    public async Task The_newest_migration_says_where_an_object_is()
    {
        using var folder = new LedgerFolder();
        await using var ledger = await folder.OpenAsync();
        var first = await ledger.AddMigrationAsync(Guid.CreateVersion7(), "b", "{}", DateTimeOffset.UtcNow, default);
        await ledger.AddMovesAsync(first, [Move(1, "a", "b", MigrationStatus.RolledBack)], default);
        var second = await ledger.AddMigrationAsync(Id, "b", "{}", DateTimeOffset.UtcNow, default);
        await ledger.AddMovesAsync(second, [Move(1, "a", "c", MigrationStatus.Verified)], default);

        var found = await ledger.FindMigrationAsync("b", "a");

        Assert.Equal((Id, "s3://b/c", MigrationStatus.Verified), (found!.MigrationId, found.NewPath, found.Status));
        Assert.Null(await ledger.FindMigrationAsync("other", "a"));
    }

    [Fact]
    public async Task Moves_are_read_page_by_page_in_the_order_of_the_plan()
    {
        using var folder = new LedgerFolder();
        await using var ledger = await folder.OpenAsync();
        var row = await ledger.AddMigrationAsync(Id, "b", "{}", DateTimeOffset.UtcNow, default);
        foreach (var chunk in Enumerable.Range(1, 5000).Chunk(500))
            await ledger.AddMovesAsync(row, [.. chunk.Select(i => Move(i, $"o{i:D5}", $"n{i}", i % 2 == 0 ? MigrationStatus.Planned : MigrationStatus.Conflict))], default);
        long after = 0, seen = 0;
        while (await ledger.ReadMovesAsync(row, after, 700, [MigrationStatus.Planned], default) is { Count: > 0 } page)
        {
            Assert.All(page, m => Assert.Equal(MigrationStatus.Planned, m.Status));
            Assert.True(page[0].Ordinal > after);
            (after, seen) = (page[^1].Ordinal, seen + page.Count);
        }
        Assert.Equal(2500, seen);
        Assert.Equal(2500, (await ledger.SumMovesAsync(row, default)).Of(MigrationStatus.Conflict));
    }

    private static MoveRow Move(long ordinal, string from, string to, MigrationStatus status) => new(ordinal, from, to, 1, "e") { Status = status };
}
