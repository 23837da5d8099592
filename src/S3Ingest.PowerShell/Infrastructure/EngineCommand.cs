using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>What the cmdlets share that ingest sources: parameters of what becomes of them, results and errors.</summary>
public abstract class EngineCommand : TransferCommand
{
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

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        if (MyInvocation.BoundParameters.ContainsKey(nameof(NoConvert)))
            settings["INGEST_CONVERT"] = NoConvert ? "false" : "true";
        return settings;
    }

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
        await WriteResultsAsync(enumerate(opened, stop), () => opened.Progress, Write);
    }

    private void Write(IngestResult result)
    {
        WriteObject(result);
        if (result.Status == OperationStatus.Failed || (result.Status == OperationStatus.Partial && result.ErrorId is not null))
            WriteError(ErrorRecords.From(result));
    }
}
