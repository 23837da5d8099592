using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.References;

namespace S3Ingest.Commands;

/// <summary>What Move-S3Structure and Undo-S3Structure share: the engine, its records, errors and progress.</summary>
public abstract class MigrationCommand : IngestCommand
{
    private volatile MigrationEngine? _engine;
    private ProgressView? _progress;

    /// <summary>Of a damaged manifest or journal, uses the part before the damage; what that does not name stays as it is.</summary>
    [Parameter]
    public SwitchParameter UseSoundPart { get; set; }

    /// <summary>
    /// What else refers to the objects: <c>dynamodb://table?attribute=name</c>, <c>sqlite:///file?table=t&amp;column=c</c>,
    /// <c>s3://bucket/prefix?format=json</c>. The ledger is brought up to date always.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Reference { get; set; } = [];

    private protected override void OnTick()
    {
        if (_engine is { } running)
            (_progress ??= new ProgressView(this)).Show(running.Progress);
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    /// <summary>Opens ledger, bucket and what refers to it, writes every record that the engine hands out and its report, and closes them.</summary>
    /// <param name="configuration">Settings of this call.</param>
    /// <param name="makeOptions">What to do; it may use the bucket and the ledger, which are open.</param>
    /// <param name="enumerate">What of the engine to run.</param>
    private protected void RunMigration(
        LoadedConfiguration configuration,
        Func<ReferenceContext, CancellationToken, Task<MigrationOptions>> makeOptions,
        Func<MigrationEngine, MigrationOptions, CancellationToken, IAsyncEnumerable<MigrationRecord>> enumerate)
    {
        var run = DescribeRun();
        RunToEnd(async stop =>
        {
            using var loggers = CreateLoggers(configuration);
            await using var ledger = await LedgerStore.OpenAsync(configuration.Options.LedgerPath, run, loggers, stop);
            using var store = ObjectStore.Open(configuration.Options, loggers);
            var context = new ReferenceContext(configuration.Options, store, ledger, loggers);
            // Before the first copy: what cannot be updated in the end must not be found out then.
            await using var references = await ReferenceStores.OpenAsync(Reference, context, stop);
            var options = await makeOptions(context, stop) with
            {
                References = references.All,
                KeyPrefix = configuration.Options.KeyPrefix,
                UseSoundPart = UseSoundPart,
                Faulted = fault => Pump.Post(() => WriteError(ErrorRecords.From(fault))),
            };
            var engine = _engine = new MigrationEngine(configuration.Options, store, ledger, loggers);
            try
            {
                await foreach (var record in enumerate(engine, options, stop))
                    await WriteMigrationAsync(record);
                if (engine.Report is { } report)
                    await WriteAsync(report);
            }
            finally
            {
                _engine = null;
                (options.Listing as IDisposable)?.Dispose();
            }
        });
    }

    private protected Task WriteMigrationAsync(MigrationRecord record) => Pump.SendAsync(() => Write(record));

    private void Write(MigrationRecord record)
    {
        WriteObject(record);
        if (record.ErrorId is not null)
            WriteError(ErrorRecords.From(record));
    }
}
