using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>What the cmdlets share that ask the ledger. They need no bucket and no network.</summary>
public abstract class LedgerCommand : IngestCommand
{
    private protected override bool NeedsBucket => false;

    /// <summary>Opens the ledger, writes what it answers and closes it.</summary>
    private protected void WriteAnswers<T>(Func<LedgerStore, CancellationToken, IAsyncEnumerable<T>> ask)
        where T : class
    {
        var configuration = LoadConfiguration();
        var run = DescribeRun();
        RunToEnd(async stop =>
        {
            using var loggers = CreateLoggers(configuration);
            await using var ledger = await LedgerStore.OpenAsync(configuration.Options.LedgerPath, run, loggers, stop);
            await foreach (var record in ask(ledger, stop))
                await WriteAsync(record);
        });
    }
}
