using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Restarts;
using S3Ingest.Integration.Tests.Pipeline;

namespace S3Ingest.Integration.Tests.Restarts;

/// <summary>Restarts of this process: what was refused, what was superseded, and what the others came to.</summary>
internal sealed record Restarted(IReadOnlyList<IngestException> Refused, IReadOnlyList<SupersededOperation> Superseded, IReadOnlyList<OperationRecord> Records)
{
    public static Task<Restarted> RunAsync(IngestOptions options, params Guid[] operations) => RunAsync(options, force: false, plan: false, operations);

    /// <param name="options">What the operations ran with; their groups say the same.</param>
    /// <param name="force">Successful ones too.</param>
    /// <param name="plan">Only what would be done.</param>
    /// <param name="operations">Ids.</param>
    public static async Task<Restarted> RunAsync(IngestOptions options, bool force, bool plan, params Guid[] operations)
    {
        var run = new RunInfo { Command = "test" };
        RestartPlan made;
        await using (var ledger = await LedgerStore.OpenAsync(options.LedgerPath, run, new LogLines(), CancellationToken.None))
            made = await RestartPlanner.PlanAsync(ledger, operations, force, CancellationToken.None);
        var records = new List<OperationRecord>();
        foreach (var group in made.Groups)
        {
            Assert.Equal((options.BucketName, options.KeyPrefix), (group.Settings["INGEST_BUCKET"], group.Settings["INGEST_KEY_PREFIX"]));
            await using var restart = await RestartRun.OpenAsync(group, options, run, force, new LogLines(), CancellationToken.None);
            await foreach (var record in plan ? restart.PlanAsync(group.Sources, CancellationToken.None) : restart.RunAsync(group.Sources, CancellationToken.None))
                records.Add(record);
        }

        return new Restarted(made.Refused, made.Superseded, records);
    }
}
