using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>What the cmdlets share that ask the ledger. They need no bucket and no network.</summary>
public abstract class LedgerCommand : IngestCommand
{
    private protected override bool NeedsBucket => false;

    /// <summary>Opens the ledger, writes what it answers and closes it.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="count">How many answers there are without paging; null: not asked.</param>
    private protected void WriteAnswers<T>(Func<LedgerStore, CancellationToken, IAsyncEnumerable<T>> ask, Func<LedgerStore, CancellationToken, Task<long>>? count = null)
        where T : class
    {
        var configuration = LoadConfiguration();
        var run = DescribeRun();
        RunToEnd(async stop =>
        {
            using var loggers = CreateLoggers(configuration);
            await using var ledger = await LedgerStore.OpenAsync(configuration.Options.LedgerPath, run, loggers, stop);
            if (count is not null)
                await WriteAsync(PagingParameters.NewTotalCount((ulong)await count(ledger, stop), accuracy: 1));
            await foreach (var record in ask(ledger, stop))
                await WriteAsync(record);
        });
    }
}
