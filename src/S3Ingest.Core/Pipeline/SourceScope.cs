using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>What works on the sources below one root for one target: planner, processor, recovery, rebuild.</summary>
internal sealed class SourceScope
{
    private readonly LedgerStore _ledger;
    private readonly LedgerRebuild _rebuild;
    private readonly Recovery _recovery;

    private SourceScope(LedgerStore ledger, Target target, SourceProcessor processor, Recovery recovery, LedgerRebuild rebuild) =>
        (_ledger, Target, Processor, _recovery, _rebuild) = (ledger, target, processor, recovery, rebuild);

    public Target Target { get; }

    public SourceProcessor Processor { get; }

    /// <summary>Composes the scope; nothing is sent.</summary>
    public static async Task<SourceScope> OpenAsync(
        string root, IngestOptions options, ObjectStore store, LedgerStore ledger, ConversionGate gate, RunPolicy policy, RunMeter meter, ILogger log, CancellationToken cancellationToken)
    {
        var target = await ledger.TargetAsync(root, store.Endpoint, store.BucketName, options.KeyPrefix, cancellationToken);
        var planner = new SourcePlanner(options);
        var inspector = new SourceInspector(options);
        var disposer = new Disposer(options, ledger, policy, log);
        var recovery = new Recovery(options, store, ledger, inspector, gate, new ArchiveRecovery(options, store, ledger, log), disposer, new UploadDisposer(ledger, options.FollowLinks, log), log);
        var sender = new OutputSender(options, store, ledger, gate, meter, log);
        var entries = new ArchiveSender(options, store, ledger, planner, gate, meter, log);
        var processor = new SourceProcessor(options, store, ledger, target, inspector, planner, sender, entries, recovery, disposer, meter, log);
        return new SourceScope(ledger, target, processor, recovery, new LedgerRebuild(store, ledger, target, planner, log));
    }

    /// <summary>Ends what dead processes left.</summary>
    public Task RecoverAsync(CancellationToken cancellationToken) => _recovery.RunAsync(Target, cancellationToken);

    /// <summary>Ends one operation of a dead process.</summary>
    public Task RecoverAsync(InterruptedOperation operation, CancellationToken cancellationToken) => _recovery.RecoverAsync(operation, cancellationToken);

    /// <summary>Learns from S3 when the ledger knows nothing of this target.</summary>
    public async Task LearnAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        if (!await _ledger.IsLearnedAsync(Target, cancellationToken))
            await _rebuild.RunAsync(startedAt, cancellationToken);
    }
}
