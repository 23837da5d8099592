using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.References;
using S3Ingest.Core.Tests.Ledger;

namespace S3Ingest.Core.Tests.Structure.References;

public sealed class LedgerReferencesTests : IDisposable
{
    private readonly LedgerFolder _folder = new();
    private readonly ObjectStore _store = ObjectStore.Open(
        new IngestOptions { BucketName = Moves.Bucket, LedgerPath = "unused", EndpointUrl = new Uri("http://127.0.0.1:9000") }, NullLoggerFactory.Instance);

    [Fact]
    public async Task Records_name_the_new_place_and_undo_brings_every_column_back()
    {
        await using var ledger = await _folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(ledger, bucket: Moves.Bucket);
        await LedgerFolder.IngestAsync(ledger, target, "plain.bin");
        await LedgerFolder.IngestAsync(ledger, target, "table.csv", change: s => s with { Outputs = [new PlannedOutput(0, "in/table.parquet")] });
        await LedgerFolder.IngestAsync(ledger, target, "pack.zip", change: s => s with { Outputs = [new PlannedOutput(0, "in/pack/x.txt", null, "x.txt"), new PlannedOutput(1, "in/pack/stay.txt", null, "stay.txt")] });
        var before = await HistoryAsync(ledger);
        var moves = await Moves.AddAsync(ledger, ("in/plain.bin", "out/1/plain.bin"), ("in/table.parquet", "in/plain2.parquet"), ("in/pack/x.txt", "x.txt"), ("in/unknown", "out/unknown"));
        var references = new LedgerReferences(Context(ledger));

        var changes = await LedgerFolder.ListAsync(references.FindAsync(moves, default));
        Assert.Equal(3, changes.Count);
        foreach (var change in changes)
        {
            await references.ApplyAsync(change, default);
            // After a crash it is applied again.
            await references.ApplyAsync(change, default);
        }

        var uploads = (await HistoryAsync(ledger)).SelectMany(r => r.Outputs).ToDictionary(u => u.Key);
        Assert.Equal(["in/pack/stay.txt", "in/plain2.parquet", "out/1/plain.bin", "x.txt"], uploads.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("in/plain.bin", Moves.LedgerFolderETag("out/1/plain.bin"), "v-new"), (uploads["out/1/plain.bin"].Metadata["moved_from"], uploads["out/1/plain.bin"].ETag, uploads["out/1/plain.bin"].VersionId));
        Assert.Equal("x.txt", uploads["x.txt"].EntryPath);
        Assert.False(uploads["in/pack/stay.txt"].Metadata.ContainsKey("moved_from"));
        Assert.Empty(await LedgerFolder.ListAsync(references.FindAsync(moves, default)));

        foreach (var change in Enumerable.Reverse(changes))
        {
            await references.RestoreAsync(change, default);
            await references.RestoreAsync(change, default);
        }
        Assert.Equivalent(before, await HistoryAsync(ledger), strict: true);
    }

    [Fact]
    public async Task A_moved_source_stays_known_and_its_new_key_is_no_strangers()
    {
        await using var ledger = await _folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(ledger, bucket: Moves.Bucket);
        var operation = await LedgerFolder.IngestAsync(ledger, target, "a.bin");
        await ApplyAllAsync(ledger, await Moves.AddAsync(ledger, ("in/a.bin", "in/sub/a.bin")));

        Assert.Equal(operation, (await ledger.FindSourceAsync(target, "a.bin"))!.Operation);
        Assert.True((await ledger.LoadKnownAsync(target)).Contains("a.bin", 1000, LedgerFolder.Ticks));
        Assert.Equal("a.bin", (await ledger.FindKeyOwnerAsync(target, "in/sub/a.bin"))!.RelativePath);
        var fault = await Assert.ThrowsAsync<IngestException>(() => ledger.BeginAsync(LedgerFolder.Start(target, "sub/a.bin")));
        Assert.Equal(IngestErrorId.KeyCollision, fault.ErrorId);
        // The source itself may change, and goes to the key that the settings give it.
        Assert.NotNull(await ledger.BeginAsync(LedgerFolder.Start(target, "a.bin") with { Size = 5, Known = operation }));
    }

    [Fact]
    public async Task What_an_older_operation_put_at_a_key_is_no_reference_to_the_object_that_is_there_now()
    {
        await using var ledger = await _folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(ledger, bucket: Moves.Bucket);
        await LedgerFolder.IngestAsync(ledger, target, "a.bin");
        var newest = await LedgerFolder.IngestAsync(ledger, target, "a.bin", change: s => s with { Size = 2000 });
        await LedgerFolder.IngestAsync(ledger, target, "a.bin", OperationStatus.Failed, s => s with { Size = 3000 });
        await ApplyAllAsync(ledger, await Moves.AddAsync(ledger, ("in/a.bin", "out/a.bin")));
        var history = (await HistoryAsync(ledger)).Where(r => r.Outputs.Count > 0).ToList();
        Assert.Equal([(newest, "out/a.bin")], history.Where(r => r.Outputs[0].Key != "in/a.bin").Select(r => (r.OperationId, r.Outputs[0].Key)));
        Assert.Equal(2, history.Count);
    }

    [Fact]
    public async Task Two_migrations_are_undone_one_after_the_other()
    {
        await using var ledger = await _folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(ledger, bucket: Moves.Bucket);
        await LedgerFolder.IngestAsync(ledger, target, "a.bin");
        var references = new LedgerReferences(Context(ledger));
        var first = await ApplyAllAsync(ledger, await Moves.AddAsync(ledger, ("in/a.bin", "x/a.bin")));
        var second = await ApplyAllAsync(ledger, await Moves.AddAsync(ledger, ("x/a.bin", "y/a.bin")));
        // The first one cannot be undone before the second.
        Assert.Equal(IngestErrorId.ReferenceFailed, (await Assert.ThrowsAsync<IngestException>(() => references.RestoreAsync(first, default))).ErrorId);
        await references.RestoreAsync(second, default);
        Assert.Equal("in/a.bin", (await KeyAndOriginAsync(ledger)).From);
        await references.RestoreAsync(first, default);
        Assert.Equal(("in/a.bin", null), await KeyAndOriginAsync(ledger));
    }

    [Fact]
    public async Task An_output_of_an_operation_that_has_not_ended_is_refused()
    {
        await using var ledger = await _folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(ledger, bucket: Moves.Bucket);
        var claim = await ledger.BeginAsync(LedgerFolder.Start(target, "a.bin"));
        await ledger.OutputCommittedAsync(claim!.Operation, LedgerFolder.Outcome("in/a.bin"));
        var fault = await Assert.ThrowsAsync<IngestException>(async () => await ApplyAllAsync(ledger, await Moves.AddAsync(ledger, ("in/a.bin", "x/a.bin"))));
        Assert.Equal((IngestErrorId.ReferenceFailed, true), (fault.ErrorId, fault.IsTransient));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private ReferenceContext Context(LedgerStore ledger) => new(new IngestOptions { BucketName = Moves.Bucket, LedgerPath = _folder.LedgerPath }, _store, ledger, NullLoggerFactory.Instance);

    private async Task<ReferenceChange> ApplyAllAsync(LedgerStore ledger, KeyMoves moves)
    {
        var references = new LedgerReferences(Context(ledger));
        var change = Assert.Single(await LedgerFolder.ListAsync(references.FindAsync(moves, default)));
        await references.ApplyAsync(change, default);
        return change;
    }

    private static async Task<(string Key, string? From)> KeyAndOriginAsync(LedgerStore ledger)
    {
        var output = Assert.Single(Assert.Single(await HistoryAsync(ledger)).Outputs);
        return (output.Key, output.Metadata.GetValueOrDefault("moved_from"));
    }

    private static async Task<List<IngestResult>> HistoryAsync(LedgerStore ledger) =>
        [.. (await LedgerFolder.ListAsync(ledger.QueryAsync(new HistoryQuery()))).Cast<IngestResult>()];
}
