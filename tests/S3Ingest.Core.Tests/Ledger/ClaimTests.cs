using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

/// <summary>Two stores on one file are two runs, as two processes are: locks belong to open files, not to processes.</summary>
public sealed class ClaimTests
{
    [Fact]
    public async Task A_source_in_work_is_refused_to_everyone_until_it_is_ended()
    {
        using var folder = new LedgerFolder();
        await using var first = await folder.OpenAsync();
        await using var second = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(first);
        Assert.Equal(target, await LedgerFolder.TargetAsync(second));

        var claim = await first.BeginAsync(LedgerFolder.Start(target, "a.bin"));
        Assert.NotNull(claim);
        Assert.Null(await second.BeginAsync(LedgerFolder.Start(target, "a.bin")));
        Assert.Null(await first.BeginAsync(LedgerFolder.Start(target, "a.bin")));
        Assert.NotNull(await second.BeginAsync(LedgerFolder.Start(target, "b.bin")));

        await first.EndAsync(LedgerFolder.End(claim.Operation, OperationStatus.Success, LedgerFolder.Outcome("in/a.bin")) with { DispositionOpen = true });
        Assert.Null(await second.BeginAsync(LedgerFolder.Start(target, "a.bin")));
        await first.DisposedAsync(claim.Operation, Disposition.Left, null);
        Assert.NotNull(await second.BeginAsync(LedgerFolder.Start(target, "a.bin")));
    }

    [Fact]
    public async Task Of_many_that_begin_one_source_at_once_one_gets_it()
    {
        using var folder = new LedgerFolder();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => folder.OpenAsync()));
        var target = await LedgerFolder.TargetAsync(stores[0]);
        for (int round = 0; round < 20; round++)
        {
            var claims = await Task.WhenAll(stores.SelectMany(s => Enumerable.Range(0, 4).Select(_ => Task.Run(() => s.BeginAsync(LedgerFolder.Start(target, $"{round}.bin"))))));
            Assert.Single(claims, c => c is not null);
        }

        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task What_a_dead_run_left_is_handed_to_one_run_with_all_that_was_recorded()
    {
        using var folder = new LedgerFolder();
        var dying = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(dying);
        var start = LedgerFolder.Start(target, "pack.zip") with
        {
            Kind = SourceKind.Archive,
            Attempt = 3,
            Outputs = [new PlannedOutput(0, "in/pack/a.csv", "0123456789abcdef0123456789abcdef", "a.csv")],
        };
        var claim = (await dying.BeginAsync(start))!;
        await dying.PlanAsync(claim.Operation, [new PlannedOutput(1, "in/pack/b.csv", "second", "b.csv"), new PlannedOutput(2, "in/pack/c.csv", "third", "c.csv")]);
        await dying.UploadCreatedAsync(claim.Operation, 0, "in/pack/a.csv", "upload-a");
        await dying.UploadCreatedAsync(claim.Operation, 1, "in/pack/b.csv", "upload-b");
        await dying.UploadHeldAsync(claim.Operation, "upload-b", LedgerFolder.Outcome("in/pack/b.csv", 1) with { OriginalSize = 77 }, "{\"parts\":2}");
        await dying.OutputCommittedAsync(claim.Operation, LedgerFolder.Outcome("in/pack/a.csv") with { SentSize = 55 });
        await dying.CommittingAsync(new OperationEnd { Operation = claim.Operation, Status = OperationStatus.Partial, Sha256 = LedgerFolder.Sha("pack"), Skipped = [new SkippedEntry { Path = "link", Reason = "link" }] });

        await using var survivor = await folder.OpenAsync();
        Assert.Empty(await survivor.FindInterruptedAsync(target));
        dying.Abandon();
        await using var other = await folder.OpenAsync();
        var found = Assert.Single(await survivor.FindInterruptedAsync(target));
        Assert.Empty(await other.FindInterruptedAsync(target));

        Assert.Equal((claim.Operation, "pack.zip", start.Size, start.ModifiedTicks, 3), (found.Operation, found.RelativePath, found.Size, found.ModifiedTicks, found.Attempt));
        Assert.Equal((target, OperationStatus.InProgress, true, SourceKind.Archive), (found.Target, found.Status, found.IsCommitting, found.Kind));
        Assert.Equal(LedgerFolder.Sha("pack"), found.Sha256);
        Assert.Equal("link", Assert.Single(found.Skipped).Path);
        Assert.Equal(start.Outputs[0], found.Outputs[0].Plan);
        Assert.Equal(55, found.Outputs[0].Outcome!.SentSize);
        Assert.Empty(found.Outputs[0].Uploads);
        Assert.Equal((OperationStatus.InProgress, 77), (found.Outputs[1].Outcome!.Status, found.Outputs[1].Outcome!.OriginalSize));
        Assert.Equal(new OpenUpload(claim.Operation, 1, "in/pack/b.csv", "upload-b", "{\"parts\":2}"), Assert.Single(found.Outputs[1].Uploads));
        Assert.Equal(new PlannedOutput(2, "in/pack/c.csv", "third", "c.csv"), found.Outputs[2].Plan);
        Assert.Null(found.Outputs[2].Outcome);

        await survivor.EndAsync(LedgerFolder.End(claim.Operation, OperationStatus.Partial, LedgerFolder.Outcome("in/pack/b.csv", 1)));
        var result = (await survivor.GetResultAsync(claim.Operation))!;
        Assert.Equal(["in/pack/a.csv", "in/pack/b.csv"], result.Outputs.Select(o => o.Key));
        Assert.Equal(["a.csv", "b.csv"], result.Outputs.Select(o => o.EntryPath));
        Assert.Equal("link", Assert.Single(result.Skipped).Path);
    }

    [Fact]
    public async Task A_begin_on_the_source_of_a_dead_run_hands_out_its_operation_first()
    {
        using var folder = new LedgerFolder();
        var dying = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(dying);
        var lost = await dying.BeginAsync(LedgerFolder.Start(target, "a.bin"));
        dying.Abandon();

        await using var store = await folder.OpenAsync();
        var claim = await store.BeginAsync(LedgerFolder.Start(target, "a.bin"));
        Assert.Equal(lost!.Operation, claim!.Operation);
        Assert.Equal(lost.Operation, claim.Interrupted!.Operation);
        Assert.Null(await store.BeginAsync(LedgerFolder.Start(target, "a.bin")));
        await store.EndAsync(LedgerFolder.End(claim.Operation, OperationStatus.Cancelled));
        Assert.Null((await store.BeginAsync(LedgerFolder.Start(target, "a.bin")))!.Interrupted);
    }

    [Fact]
    public async Task A_move_that_a_dead_run_did_not_make_is_handed_out()
    {
        using var folder = new LedgerFolder();
        var dying = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(dying);
        var claim = (await dying.BeginAsync(LedgerFolder.Start(target, "a.bin")))!;
        await dying.EndAsync(LedgerFolder.End(claim.Operation, OperationStatus.Success, LedgerFolder.Outcome("in/a.bin")) with { DispositionOpen = true });
        dying.Abandon();

        await using var store = await folder.OpenAsync();
        var found = Assert.Single(await store.FindInterruptedAsync(target));
        Assert.Equal(OperationStatus.Success, found.Status);
        await store.DisposedAsync(found.Operation, Disposition.MovedToCompleted, "/inbox/completed/a.bin");
        var result = (await store.GetResultAsync(found.Operation))!;
        Assert.Equal((Disposition.MovedToCompleted, Path.Combine("/inbox/completed", "a.bin")), (result.Disposition, result.DispositionPath));
        Assert.Empty(await store.FindInterruptedAsync(target));
    }

    [Fact]
    public async Task Uploads_that_could_not_be_aborted_are_kept_until_they_are_closed()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var kept = (await store.BeginAsync(LedgerFolder.Start(target, "a.bin")))!;
        var forgotten = (await store.BeginAsync(LedgerFolder.Start(target, "b.bin")))!;
        await store.UploadCreatedAsync(kept.Operation, 0, "in/a.bin", "u1");
        await store.UploadCreatedAsync(forgotten.Operation, 0, "in/b.bin", "u2");
        await store.EndAsync(LedgerFolder.End(kept.Operation, OperationStatus.Failed) with { KeepUploads = true });
        await store.EndAsync(LedgerFolder.End(forgotten.Operation, OperationStatus.Failed));

        Assert.Equal(new OpenUpload(kept.Operation, 0, "in/a.bin", "u1", null), Assert.Single(await store.FindOrphanedUploadsAsync(target)));
        await store.UploadClosedAsync(kept.Operation, 0);
        Assert.Empty(await store.FindOrphanedUploadsAsync(target));
    }

    [Fact]
    public async Task A_change_that_does_not_match_the_state_of_its_operation_throws()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        await using var other = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        var claim = (await store.BeginAsync(LedgerFolder.Start(target, "a.bin")))!;

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.EndAsync(LedgerFolder.End(Guid.NewGuid(), OperationStatus.Success)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => other.EndAsync(LedgerFolder.End(claim.Operation, OperationStatus.Success)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.DisposedAsync(claim.Operation, Disposition.Left, null));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.UploadHeldAsync(claim.Operation, "unknown", LedgerFolder.Outcome("in/a.bin"), "{}"));
        await Assert.ThrowsAsync<ArgumentException>(() => store.EndAsync(LedgerFolder.End(claim.Operation, OperationStatus.InProgress)));
        await store.EndAsync(LedgerFolder.End(claim.Operation, OperationStatus.Success));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.EndAsync(LedgerFolder.End(claim.Operation, OperationStatus.Success)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.UploadCreatedAsync(claim.Operation, 0, "in/a.bin", "u"));
    }
}
