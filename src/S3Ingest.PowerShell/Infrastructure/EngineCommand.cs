using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>What the cmdlets share that send sources to S3: parameters of the transfer, results, errors, progress.</summary>
public abstract class EngineCommand : IngestCommand
{
    private volatile IngestEngine? _engine;
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

    /// <summary>Larger sources fail (INGEST_MAX_FILE_SIZE).</summary>
    [Parameter]
    [Setting("INGEST_MAX_FILE_SIZE")]
    [SizeTransform]
    [ValidateRange(1L, long.MaxValue)]
    public long MaxFileSize { get; set; }

    /// <summary>Sends tabular files as they are (INGEST_CONVERT=false).</summary>
    [Parameter]
    public SwitchParameter NoConvert { get; set; }

    /// <summary>Where the rows of a JSON document are, as <c>$.data.rows</c> (INGEST_JSON_PATH); empty finds them.</summary>
    [Parameter]
    [Setting("INGEST_JSON_PATH")]
    [AllowEmptyString]
    public string? JsonPath { get; set; }

    /// <summary>Name of the XML element that is a row (INGEST_XML_ROW_ELEMENT); empty finds it.</summary>
    [Parameter]
    [Setting("INGEST_XML_ROW_ELEMENT")]
    [AllowEmptyString]
    public string? RowElement { get; set; }

    /// <summary>Which readers Parquet files are written for (INGEST_PARQUET_PROFILE).</summary>
    [Parameter]
    [Setting("INGEST_PARQUET_PROFILE")]
    public ParquetProfile ParquetProfile { get; set; }

    /// <summary>Compression of Parquet pages (INGEST_PARQUET_COMPRESSION).</summary>
    [Parameter]
    [Setting("INGEST_PARQUET_COMPRESSION")]
    public ParquetCompression ParquetCompression { get; set; }

    /// <summary>Where the entries of an archive go (INGEST_ARCHIVE_LAYOUT).</summary>
    [Parameter]
    [Setting("INGEST_ARCHIVE_LAYOUT")]
    public ArchiveLayout ArchiveLayout { get; set; }

    /// <summary>What the ledger keeps about this call; taken on the pipeline thread, before the pipeline binds anything.</summary>
    private protected RunInfo Run => _run ??= DescribeRun();

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        if (MyInvocation.BoundParameters.ContainsKey(nameof(NoConvert)))
            settings["INGEST_CONVERT"] = NoConvert ? "false" : "true";
        return settings;
    }

    private protected override void OnTick()
    {
        if (_engine is { } running)
            (_progress ??= new ProgressView(this, MyInvocation.MyCommand.Name)).Show(running.Progress);
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    /// <summary>
    /// Opens an engine, writes what it yields and closes it. A stop is an orderly end of the enumeration, so the engine
    /// is always closed, its ledger resumable and its locks released when this returns.
    /// </summary>
    private protected async Task RunEngineAsync(
        LoadedConfiguration configuration,
        Func<IngestEngine, CancellationToken, IAsyncEnumerable<IngestResult>> enumerate,
        CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        await using var opened = await IngestEngine.OpenAsync(configuration.Options, Run, loggers, stop);
        _engine = opened;
        try
        {
            await foreach (var result in enumerate(opened, stop))
                await Pump.SendAsync(() => Write(result));
        }
        finally
        {
            _engine = null;
        }
    }

    private void Write(IngestResult result)
    {
        WriteObject(result);
        if (result.Status == OperationStatus.Failed || (result.Status == OperationStatus.Partial && result.ErrorId is not null))
            WriteError(ErrorRecords.From(result));
    }
}
