using System.Management.Automation;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>What the cmdlets share that ask the ledger. They need no bucket and no network.</summary>
public abstract class LedgerCommand : IngestCommand
{
    private protected override bool NeedsBucket => false;

    /// <summary>The bucket that this call names, without a prefix; that of the settings is where other commands send to, and selects nothing.</summary>
    private protected string? SelectedBucket => BucketUri.Split(BucketName).Bucket;

    /// <summary>The key prefix that this call names, alone or with the bucket; null when it names none.</summary>
    private protected string? SelectedPrefix => (KeyPrefix ?? BucketUri.Split(BucketName).KeyPrefix) is { Length: > 0 } prefix ? prefix : null;

    /// <summary>A wildcard for the keys below <see cref="SelectedPrefix"/>; null without one.</summary>
    private protected string? SelectedKeys => SelectedPrefix is { } prefix ? WildcardPattern.Escape(prefix.EndsWith('/') ? prefix : prefix + "/") + "*" : null;

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
