using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class SourceStateTests
{
    [Theory]
    [InlineData(OperationStatus.Success, true)]
    [InlineData(OperationStatus.Partial, true)]
    [InlineData(OperationStatus.Failed, true)]
    [InlineData(OperationStatus.Skipped, true)]
    [InlineData(OperationStatus.Cancelled, false)]
    public async Task A_source_is_known_after_an_operation_that_dealt_with_it_to_its_end(OperationStatus status, bool isKnown)
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var known = await store.LoadKnownAsync(target);
        var claim = (await store.BeginAsync(LedgerFolder.Start(target, "ä/日本.csv")))!;
        Assert.Null(await store.FindSourceAsync(target, "ä/日本.csv"));
        Assert.Equal(0, (await store.LoadKnownAsync(target)).Count);
        known = await store.LoadKnownAsync(target);
        await store.EndAsync(LedgerFolder.End(claim.Operation, status, status is OperationStatus.Failed or OperationStatus.Cancelled ? [] : [LedgerFolder.Outcome("in/ä/日本.csv")]));

        var state = await store.FindSourceAsync(target, "ä/日本.csv");
        Assert.Equal(isKnown, state is not null);
        Assert.Equal(isKnown, known.Contains("ä/日本.csv", 1000, LedgerFolder.Ticks));
        Assert.Equal(isKnown, (await store.LoadKnownAsync(target)).Contains("ä/日本.csv", 1000, LedgerFolder.Ticks));
        if (state is not null)
        {
            Assert.Equal((claim.Operation, status, 1000, LedgerFolder.Ticks, 1), (state.Operation, state.Status, state.Size, state.ModifiedTicks, state.Attempt));
            Assert.Equal(LedgerFolder.Sha(claim.Operation.ToString()), state.Sha256);
            Assert.Equal(status == OperationStatus.Failed ? "UploadFailed" : null, state.Fault?.ErrorId);
        }
    }

    [Fact]
    public async Task A_source_that_comes_back_to_an_old_state_is_not_known()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var known = await store.LoadKnownAsync(target);
        await LedgerFolder.IngestAsync(store, target, "a.bin");
        await LedgerFolder.IngestAsync(store, target, "a.bin", change: s => s with { Size = 2000 });
        foreach (var set in new[] { known, await store.LoadKnownAsync(target) })
        {
            Assert.False(set.Contains("a.bin", 1000, LedgerFolder.Ticks));
            Assert.True(set.Contains("a.bin", 2000, LedgerFolder.Ticks));
            Assert.Equal(1, set.Count);
        }
    }

    [Fact]
    public async Task A_cancelled_operation_leaves_the_state_before_it()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var first = await LedgerFolder.IngestAsync(store, target, "a.bin");
        await LedgerFolder.IngestAsync(store, target, "a.bin", OperationStatus.Cancelled, s => s with { Size = 5 });
        Assert.Equal(first, (await store.FindSourceAsync(target, "a.bin"))!.Operation);
    }

    [Fact]
    public async Task A_touched_source_is_known_under_its_new_time_and_history_keeps_the_old_one()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var known = await store.LoadKnownAsync(target);
        var operation = await LedgerFolder.IngestAsync(store, target, "a.bin");
        Assert.True(await store.TouchSourceAsync(target, "a.bin", 1000, LedgerFolder.Ticks + 5));
        Assert.False(await store.TouchSourceAsync(target, "a.bin", 999, LedgerFolder.Ticks + 5));
        Assert.False(await store.TouchSourceAsync(target, "b.bin", 1000, LedgerFolder.Ticks + 5));
        foreach (var set in new[] { known, await store.LoadKnownAsync(target) })
        {
            Assert.True(set.Contains("a.bin", 1000, LedgerFolder.Ticks + 5));
            Assert.False(set.Contains("a.bin", 1000, LedgerFolder.Ticks));
        }

        Assert.Equal(LedgerFolder.Ticks + 5, (await store.FindSourceAsync(target, "a.bin"))!.ModifiedTicks);
        Assert.Equal(LedgerFolder.Ticks, (await store.GetResultAsync(operation))!.Outputs[0].SourceFile!.ModifiedAt!.Value.UtcTicks);
        Assert.Single(await LedgerFolder.ListAsync(store.QueryAsync(new HistoryQuery())));
    }

    [Fact]
    public async Task The_owner_of_a_key_is_found_for_every_kind_of_key()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        await LedgerFolder.IngestAsync(store, target, "plain.bin");
        await LedgerFolder.IngestAsync(store, target, "t/table.csv", change: s => s with { Outputs = [new PlannedOutput(0, "in/t/table.parquet")] });
        await LedgerFolder.IngestAsync(store, target, "t/table.json", change: s => s with { Outputs = [new PlannedOutput(0, "in/t/table.json.parquet")] });
        await LedgerFolder.IngestAsync(store, target, "p.zip", change: s => s with { Outputs = [new PlannedOutput(0, "in/p/x.txt", null, "x.txt"), new PlannedOutput(1, "elsewhere", null, "y")] });
        await LedgerFolder.IngestAsync(store, target, "failed.bin", OperationStatus.Failed);
        var running = await store.BeginAsync(LedgerFolder.Start(target, "run.csv", "in/run.parquet"));

        Assert.Equal("plain.bin", await Owner("in/plain.bin"));
        Assert.Equal("t/table.csv", await Owner("in/t/table.parquet"));
        Assert.Equal("t/table.json", await Owner("in/t/table.json.parquet"));
        Assert.Equal("p.zip", await Owner("in/p/x.txt"));
        Assert.Equal("p.zip", await Owner("elsewhere"));
        Assert.Equal("run.csv", await Owner("in/run.parquet"));
        Assert.Null(await Owner("in/t/table.csv"));
        Assert.Null(await Owner("in/failed.bin"));
        Assert.Null(await Owner("in/run.csv"));
        Assert.Null(await Owner("in/nothing"));
        Assert.True((await store.FindKeyOwnerAsync(target, "in/run.parquet"))!.InProgress);

        // A later failure of the owner does not give its object away.
        await LedgerFolder.IngestAsync(store, target, "plain.bin", OperationStatus.Failed);
        await LedgerFolder.IngestAsync(store, target, "p.zip", OperationStatus.Failed);
        Assert.Equal("plain.bin", await Owner("in/plain.bin"));
        Assert.Equal("p.zip", await Owner("in/p/x.txt"));

        var elsewhere = await LedgerFolder.TargetAsync(store, root: "/other");
        Assert.Equal("/inbox", (await store.FindKeyOwnerAsync(elsewhere, "in/plain.bin"))!.Target.SourceRoot);
        Assert.NotNull(await store.BeginAsync(LedgerFolder.Start(elsewhere, "plain.bin")));
        await Assert.ThrowsAsync<IngestException>(() => store.BeginAsync(LedgerFolder.Start(elsewhere, "other.csv", "in/run.parquet")));
        var otherBucket = await LedgerFolder.TargetAsync(store, bucket: "c");
        Assert.Null(await store.FindKeyOwnerAsync(otherBucket, "in/plain.bin"));

        async Task<string?> Owner(string key) => (await store.FindKeyOwnerAsync(target, key))?.RelativePath;
    }

    [Fact]
    public async Task Sources_are_rebuilt_from_what_their_objects_tell()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var known = await store.LoadKnownAsync(target);
        await LedgerFolder.IngestAsync(store, target, "here.bin");
        var foreign = new OperationIds(OperationIds.NewIdentity()).ToGuid(OperationIds.NewId(DateTimeOffset.UtcNow.AddDays(-3), 0));
        var sources = new[]
        {
            Source("here.bin", null), Source("a.bin", foreign), Source("b.bin", Guid.NewGuid()), Source("c.bin", null),
        };

        Assert.Equal(3, await store.ImportAsync(sources));
        Assert.Equal(0, await store.ImportAsync(sources));

        Assert.Equal(4, known.Count);
        Assert.Equal(foreign, (await store.FindSourceAsync(target, "a.bin"))!.Operation);
        var result = (await store.GetResultAsync(foreign))!;
        Assert.Equal((foreign, "in/a.bin", 5L), (result.OperationId, result.Outputs[0].Key, result.BytesRead));
        Assert.True((DateTimeOffset.UtcNow.AddDays(-3) - result.StartedAt).Duration() < TimeSpan.FromMinutes(1));
        Assert.Equal(sources[2].Operation, (await store.FindSourceAsync(target, "b.bin"))!.Operation);
        Assert.Equal("c.bin", (await store.FindKeyOwnerAsync(target, "in/c.bin"))!.RelativePath);
        var query = await LedgerFolder.ListAsync(store.QueryAsync(new HistoryQuery { Operations = [foreign] }));
        Assert.Equal(foreign, Assert.Single(query).OperationId);

        RebuiltSource Source(string path, Guid? operation) => new()
        {
            Target = target,
            RelativePath = path,
            Size = 5,
            ModifiedTicks = LedgerFolder.Ticks,
            UploadedAt = DateTimeOffset.UtcNow,
            Operation = operation,
            Outputs = [LedgerFolder.Outcome("in/" + path)],
        };
    }

    [Fact]
    public async Task A_provider_profile_is_kept_for_each_endpoint()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        Assert.Null(await store.GetProviderProfileAsync("https://s3.example"));
        await store.SaveProviderProfileAsync("https://s3.example", "{\"a\":1}");
        await store.SaveProviderProfileAsync("https://s3.example", "{\"a\":2}");
        Assert.Equal("{\"a\":2}", await store.GetProviderProfileAsync("https://s3.example"));
    }
}
