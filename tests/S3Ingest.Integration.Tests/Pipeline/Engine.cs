using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>Runs of the engine in this process, each with a ledger connection of its own.</summary>
internal static class Engine
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static Task<IngestEngine> OpenAsync(IngestOptions options, ILoggerFactory? loggers = null) =>
        IngestEngine.OpenAsync(options, new RunInfo { Command = "test" }, loggers ?? new LogLines(), CancellationToken.None);

    /// <summary>Handles what is in the watch directory now.</summary>
    public static async Task<List<IngestResult>> OnceAsync(IngestOptions options, ILoggerFactory? loggers = null)
    {
        await using var engine = await OpenAsync(options, loggers);
        return await ListAsync(engine.WatchAsync(once: true, CancellationToken.None));
    }

    /// <summary>Ingests the files it is given.</summary>
    public static async Task<List<IngestResult>> GivenAsync(IngestOptions options, params string[] paths)
    {
        await using var engine = await OpenAsync(options);
        return await ListAsync(engine.IngestAsync(paths.ToAsyncEnumerable(), CancellationToken.None));
    }

    /// <summary>What the ledger has, newest first.</summary>
    public static async Task<List<IngestResult>> HistoryAsync(IngestOptions options, HistoryQuery? query = null)
    {
        await using var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        var history = new List<IngestResult>();
        await foreach (var record in ledger.QueryAsync(query ?? new HistoryQuery(), CancellationToken.None))
            history.Add(Assert.IsType<IngestResult>(record));
        return history;
    }

    private static async Task<List<IngestResult>> ListAsync(IAsyncEnumerable<IngestResult> results)
    {
        var list = new List<IngestResult>();
        async Task FillAsync()
        {
            await foreach (var result in results)
                list.Add(result);
        }
        await FillAsync().WaitAsync(Limit);
        return list;
    }
}
