using System.Runtime.CompilerServices;
using System.Threading.Channels;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Takes the objects of a migration from the ledger page by page and works on those of one page side by side. What a row
/// becomes is in the ledger before it is handed out.
/// </summary>
internal sealed class MoveStages(LedgerStore ledger, MigrationJournal journal, MigrationMeter meter, int workers, string? account)
{
    private const int Page = 1_000;

    private readonly Channel<MigrationRecord> _records = Channel.CreateBounded<MigrationRecord>(new BoundedChannelOptions(1_024) { SingleReader = true });

    /// <summary>Runs the stages and hands out the records that they emit; a fault of a stage is thrown at the end.</summary>
    public async IAsyncEnumerable<MigrationRecord> RunAsync(Func<CancellationToken, Task> stages, [EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var work = Task.Run(
            async () =>
            {
                try
                {
                    await stages(stop.Token);
                    _records.Writer.Complete();
                }
                catch (Exception fault)
                {
                    _records.Writer.Complete(fault);
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (var record in _records.Reader.ReadAllAsync(CancellationToken.None))
                yield return record;
        }
        finally
        {
            await stop.CancelAsync();
            await work;
        }
    }

    /// <summary>Works on all rows of some statuses.</summary>
    /// <param name="statuses">Which rows.</param>
    /// <param name="announce">Before each page; null: nothing.</param>
    /// <param name="work">What the row becomes; an <see cref="IngestException"/> becomes a fault of the row.</param>
    /// <param name="isFinal">Whether a row is handed out as it is now.</param>
    /// <param name="ct">Cancels.</param>
    public async Task EachAsync(
        IReadOnlyList<MigrationStatus> statuses,
        Func<IReadOnlyList<MoveRow>, CancellationToken, Task>? announce,
        Func<MoveRow, CancellationToken, Task<MoveRow>> work,
        Func<MoveRow, bool> isFinal,
        CancellationToken ct)
    {
        long after = 0;
        while (await ledger.ReadMovesAsync(journal.Row, after, Page, statuses, ct) is { Count: > 0 } page)
        {
            if (announce is not null)
                await announce(page, ct);
            await Parallel.ForEachAsync(page, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = ct }, async (row, token) =>
            {
                meter.Begin(row.OldKey);
                var next = await GuardedAsync(row, work, token) with { ChangedAt = DateTimeOffset.UtcNow };
                await ledger.UpdateMoveAsync(journal.Row, next, token);
                meter.End(row.Size);
                if (isFinal(next))
                    await EmitAsync(next, token);
            });
            after = page[^1].Ordinal;
        }
    }

    /// <summary>Hands out all rows of some statuses as they are.</summary>
    public async Task EmitAllAsync(IReadOnlyList<MigrationStatus> statuses, CancellationToken ct)
    {
        long after = 0;
        while (await ledger.ReadMovesAsync(journal.Row, after, Page, statuses, ct) is { Count: > 0 } page)
        {
            foreach (var row in page)
                await EmitAsync(row, ct);
            after = page[^1].Ordinal;
        }
    }

    private ValueTask EmitAsync(MoveRow row, CancellationToken ct) =>
        _records.Writer.WriteAsync(LedgerStore.Record(row, journal.Row.BucketName, journal.Row.MigrationId), ct);

    private async Task<MoveRow> GuardedAsync(MoveRow row, Func<MoveRow, CancellationToken, Task<MoveRow>> work, CancellationToken ct)
    {
        try
        {
            // The message of an error goes with it; one without, which says what was found, stays.
            return await work(row.Error is null ? row : row with { Error = null, Message = null }, ct);
        }
        catch (IngestException fault)
        {
            // Past the copy the object is in both places: that is not undone by a fault of the deletion.
            var status = row.Status is MigrationStatus.Verified or MigrationStatus.ReferencesUpdated && fault.ErrorId != IngestErrorId.ArtifactNotFound
                ? row.Status
                : MigrationStatus.Failed;
            return row with { Status = status, Error = fault.ErrorId, Message = Explain(fault) };
        }
    }

    // Whose permissions lack is the first question in a bucket of another account.
    private string Explain(IngestException fault) =>
        fault.ErrorId == IngestErrorId.AccessDenied && account is not null ? $"{fault.Message} The requests are made by {account}." : fault.Message;
}
