using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Verifying;
using S3Ingest.Integration.Tests.Pipeline;

namespace S3Ingest.Integration.Tests.Verifying;

/// <summary>Verifications in this process.</summary>
internal static class Verify
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static VerifyQuery Query(VerifyDepth depth = VerifyDepth.Metadata) => new() { Concurrency = 8, Depth = depth };

    /// <summary>All outcomes, by key.</summary>
    public static async Task<List<VerifyOutcome>> RunAsync(IngestOptions options, VerifyQuery? query = null, LogLines? lines = null) =>
        (await RunWithSummaryAsync(options, query, lines)).Outcomes;

    public static async Task<(List<VerifyOutcome> Outcomes, VerifySummary Summary)> RunWithSummaryAsync(IngestOptions options, VerifyQuery? query = null, LogLines? lines = null)
    {
        query ??= Query();
        await using var engine = await VerifyEngine.OpenAsync(options, query.Concurrency, new RunInfo { Command = "test" }, lines ?? new LogLines(), CancellationToken.None);
        var outcomes = new List<VerifyOutcome>();
        async Task FillAsync()
        {
            await foreach (var outcome in engine.RunAsync(query, CancellationToken.None))
                outcomes.Add(outcome);
        }
        await FillAsync().WaitAsync(Limit);
        return ([.. outcomes.OrderBy(o => o.Result.Key, StringComparer.Ordinal)], engine.Summary!);
    }

    /// <summary>The one outcome of a verification that has one.</summary>
    public static async Task<VerifyResult> OneAsync(IngestOptions options, VerifyQuery? query = null) =>
        Assert.Single(await RunAsync(options, query)).Result;

    public static async Task<VerificationRun?> LastAsync(IngestOptions options)
    {
        await using var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        return await ledger.LastVerificationAsync();
    }
}
