using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Uploads;

/// <summary>Uploads on demand: files and directories as they are named, each one operation. One engine is one run.</summary>
public sealed class UploadEngine : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(60);

    private readonly IngestOptions _options;
    private readonly UploadSettings _settings;
    private readonly ObjectStore _store;
    private readonly ILogger _log;
    private readonly RunMeter _meter = new(TimeProvider.System);
    private readonly UploadKeys _keys;
    private readonly Recovery _recovery;
    private readonly UploadProcessor _processor;

    private UploadEngine(IngestOptions options, UploadSettings settings, ObjectStore store, LedgerStore ledger, ILogger log)
    {
        (_options, _settings, _store, Ledger, _log) = (options, settings, store, ledger, log);
        _keys = new UploadKeys(options, settings);
        var gate = new ConversionGate(options);
        var disposer = new UploadDisposer(ledger, options.FollowLinks, log);
        _recovery = new Recovery(
            options, store, ledger, new SourceInspector(options), gate, new ArchiveRecovery(options, store, ledger, log), new Disposer(options, ledger, RunPolicy.Command, log), disposer, log);
        var sender = new UploadSender(options, settings, ledger, _keys, new OutputSender(options, store, ledger, gate, _meter, log), log);
        _processor = new UploadProcessor(options, settings, store, ledger, _keys, sender, _recovery, disposer, _meter, log);
    }

    /// <summary>The ledger of this run.</summary>
    public LedgerStore Ledger { get; }

    /// <summary>How far the run is.</summary>
    public IngestProgress Progress => _meter.Snapshot();

    /// <summary>Opens ledger and client; no request is sent.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid for what the settings ask, LedgerLocked.</exception>
    public static async Task<UploadEngine> OpenAsync(IngestOptions options, UploadSettings settings, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        settings.Check();
        var ledger = await LedgerStore.OpenAsync(options.LedgerPath, run with { Settings = settings.AddTo(run.Settings) }, loggers, cancellationToken);
        try
        {
            return new UploadEngine(options, settings, ObjectStore.Open(options, loggers), ledger, loggers.CreateLogger("S3Ingest"));
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Sends the items. Each record comes as it completes, as the ledger has it; what is refused or could not be begun comes
    /// with its error id and is no operation. Sources that succeed are moved when the options name a completed directory.
    /// </summary>
    /// <param name="items">Files and directories.</param>
    /// <param name="stop">Orderly stop: what is in flight gets a few seconds, then is abandoned; the enumeration ends normally.</param>
    /// <exception cref="IngestException">BucketNotFound, AccessDenied, CredentialsInvalid, EndpointUnreachable; faults of the ledger.</exception>
    public async IAsyncEnumerable<UploadRecord> SendAsync(IAsyncEnumerable<UploadItem> items, [EnumeratorCancellation] CancellationToken stop)
    {
        var expander = new ItemExpander(_options, _settings, _keys, _log);
        var start = new Lazy<Task>(() => StartAsync(stop));
        var queue = new WorkQueue<UploadJob, UploadRecord>(_options.MaxWorkers, StopPatience, _store.WaitForHoursAsync);
        var records = queue.RunAsync(
            token => expander.ExpandAsync(items, token),
            async (job, token) =>
            {
                await start.Value;
                return await _processor.ProcessAsync(job, token);
            },
            stop);
        await foreach (var record in records)
            yield return record;
    }

    /// <summary>What <see cref="SendAsync"/> would do, with Status Planned. Nothing is sent, recorded or moved.</summary>
    public async IAsyncEnumerable<UploadRecord> PlanAsync(IAsyncEnumerable<UploadItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var expander = new ItemExpander(_options, _settings, _keys, _log);
        await foreach (var job in expander.ExpandAsync(items, cancellationToken))
            yield return await _processor.PlanAsync(job, cancellationToken);
    }

    /// <summary>Closes client and ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await Ledger.DisposeAsync();
    }

    /// <summary>Contact, then what dead runs left. When the run was stopped meanwhile the queue ends by itself.</summary>
    private async Task StartAsync(CancellationToken stop)
    {
        await new EndpointContact(_options, _store, Ledger, _log).MakeAsync(ContactPatience, stop);
        await _recovery.RunUploadsAsync(stop);
    }
}
