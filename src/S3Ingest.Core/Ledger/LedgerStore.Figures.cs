using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Ledger;

public sealed partial class LedgerStore
{
    /// <summary>Figures of the operations of types Ingest and Upload that began in a period, newest first.</summary>
    /// <param name="since">Began at or after; null: from the first.</param>
    /// <param name="until">Began before; null: to the last.</param>
    /// <param name="bucket">Exact name; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<OperationFigures> QueryFiguresAsync(
        DateTimeOffset? since, DateTimeOffset? until, string? bucket, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = new FiguresReader(since, until, bucket);
        var alive = new Dictionary<long, bool>();
        while (await ReadAsync(reader.NextPage, cancellationToken) is { } page)
        {
            foreach (var (figures, run) in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (figures.Status != OperationStatus.InProgress)
                {
                    yield return figures;
                    continue;
                }
                // Only a write transaction may ask: see RunLocks.
                if (!alive.TryGetValue(run, out bool lives))
                    alive[run] = lives = await _writer.RunAsync(c => c.IsAlive(run), cancellationToken);
                yield return figures with { IsInterrupted = !lives };
            }
        }
    }

    /// <summary>How many operations <see cref="QueryFiguresAsync"/> would find now.</summary>
    public Task<long> CountFiguresAsync(DateTimeOffset? since, DateTimeOffset? until, string? bucket, CancellationToken cancellationToken = default) =>
        ReadAsync(new FiguresReader(since, until, bucket).Count, cancellationToken);

    /// <summary>Sources whose newest operation began before a time and failed, wholly or in part.</summary>
    public Task<long> CountOpenFailuresAsync(DateTimeOffset before, string? bucket, CancellationToken cancellationToken = default) =>
        ReadAsync(db => FiguresReader.CountOpenBefore(db, before, bucket), cancellationToken);
}
