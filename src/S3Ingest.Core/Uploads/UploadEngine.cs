using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Uploads;

/// <summary>Uploads on demand. One engine is one run.</summary>
public sealed class UploadEngine : IAsyncDisposable
{
    private readonly RunMeter _meter = new(TimeProvider.System);

    private UploadEngine(LedgerStore ledger) => Ledger = ledger;

    /// <summary>The ledger of this run.</summary>
    public LedgerStore Ledger { get; }

    /// <summary>How far the run is.</summary>
    public IngestProgress Progress => _meter.Snapshot();

    /// <summary>Opens ledger and client; no request is sent.</summary>
    public static async Task<UploadEngine> OpenAsync(IngestOptions options, UploadSettings settings, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(await LedgerStore.OpenAsync(options.LedgerPath, run, loggers, cancellationToken));

    /// <summary>Sends the items; each result comes as it completes, as the ledger has it.</summary>
    public IAsyncEnumerable<UploadRecord> SendAsync(IAsyncEnumerable<UploadItem> items, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>What <see cref="SendAsync"/> would do, with Status Planned.</summary>
    public IAsyncEnumerable<UploadRecord> PlanAsync(IAsyncEnumerable<UploadItem> items, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Closes client and ledger.</summary>
    public ValueTask DisposeAsync() => Ledger.DisposeAsync();
}
