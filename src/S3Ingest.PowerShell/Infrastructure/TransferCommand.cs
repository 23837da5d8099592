using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>What the cmdlets share that send anything to S3: parameters of the transfer and its progress.</summary>
public abstract class TransferCommand : IngestCommand
{
    private volatile Func<IngestProgress>? _transfer;
    private ProgressView? _progress;
    private RunInfo? _run;

    /// <summary>Where sources are moved after success (MGMT_COMPLETED_DIR).</summary>
    [Parameter]
    [Setting("MGMT_COMPLETED_DIR", IsPath = true)]
    [ValidateNotNullOrEmpty]
    public string? CompletedDirectory { get; set; }

    /// <summary>Storage class of the objects (INGEST_STORAGE_CLASS).</summary>
    [Parameter]
    [Setting("INGEST_STORAGE_CLASS")]
    [ArgumentCompleter(typeof(StorageClassCompleter))]
    [ValidateNotNullOrEmpty]
    public string? StorageClass { get; set; }

    /// <summary>What happens to a different object at the key that this ledger did not put there (INGEST_ON_EXISTING).</summary>
    [Parameter]
    [Setting("INGEST_ON_EXISTING")]
    public ExistingObjectPolicy OnExisting { get; set; }

    /// <summary>How committed objects are verified (INGEST_VERIFY).</summary>
    [Parameter]
    [Setting("INGEST_VERIFY")]
    public VerifyMode Verify { get; set; }

    /// <summary>Concurrent uploads (INGEST_MAX_UPLOADS).</summary>
    [Parameter]
    [Setting("INGEST_MAX_UPLOADS")]
    [ValidateRange(1, 256)]
    public int MaxUploads { get; set; }

    /// <summary>Bytes per second (INGEST_MAX_BANDWIDTH).</summary>
    [Parameter]
    [Setting("INGEST_MAX_BANDWIDTH")]
    [SizeTransform]
    [ValidateRange(1L, long.MaxValue)]
    public long MaxBandwidth { get; set; }

    /// <summary>Limits by local time of day (INGEST_BANDWIDTH_SCHEDULE); empty takes back what the setting says.</summary>
    [Parameter]
    [Setting("INGEST_BANDWIDTH_SCHEDULE")]
    [AllowEmptyString]
    public string? BandwidthSchedule { get; set; }

    /// <summary>Larger sources fail (INGEST_MAX_FILE_SIZE).</summary>
    [Parameter]
    [Setting("INGEST_MAX_FILE_SIZE")]
    [SizeTransform]
    [ValidateRange(1L, long.MaxValue)]
    public long MaxFileSize { get; set; }

    /// <summary>What the ledger keeps about this call; taken on the pipeline thread, before the pipeline binds anything.</summary>
    private protected RunInfo Run => _run ??= DescribeRun();

    private protected override void OnTick()
    {
        if (_transfer is { } running)
            (_progress ??= new ProgressView(this)).Show(running());
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    /// <summary>Writes what an engine yields while its progress is shown.</summary>
    private protected async Task WriteResultsAsync<T>(IAsyncEnumerable<T> results, Func<IngestProgress> progress, Action<T> write)
    {
        _transfer = progress;
        try
        {
            await foreach (var result in results)
                await Pump.SendAsync(() => write(result));
        }
        finally
        {
            _transfer = null;
        }
    }
}
