using System.Management.Automation;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Reports;

namespace S3Ingest.Commands;

/// <summary>Writes one HTML page about what was ingested, from the ledger or from the records of a pipeline.</summary>
[Cmdlet(VerbsData.Export, "IngestReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportIngestReportCommand : LedgerCommand
{
    private string _target = "";
    private IngestReport? _report;
    private CountProgressView? _progress;

    /// <summary>The HTML file; every character is taken as it is.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Records that the report is about; without them it is about the ledger.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public OperationRecord[]? InputObject { get; set; }

    /// <summary>Begun since then: a date, or an age as <c>7d</c>.</summary>
    [Parameter]
    [AgeTransform]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Begun before then: a date, or an age as <c>1h</c>.</summary>
    [Parameter]
    [AgeTransform]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Heading of the page.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Ingest report";

    /// <summary>Fails when the file is there.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replaces a file that is read-only too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private ReportWriting Writing => NoClobber ? ReportWriting.NoClobber : Force ? ReportWriting.Force : ReportWriting.Replace;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _target = OrTerminate(() =>
        {
            var target = FilePaths.Unresolved(this, Path);
            IngestReport.ThrowIfExists(target, Writing);
            return target;
        });
        // Records of a pipeline were selected before.
        if (SelectedPrefix is { } prefix && InputObject is null && !MyInvocation.ExpectingInput)
            WriteWarning($"A report is about whole buckets: the key prefix '{prefix}' selects nothing here. Get-UploadHistory -KeyPrefix '{prefix}' | Export-IngestReport makes one of what is below it.");
        _report = new IngestReport(new ReportOptions { Title = Title, Since = Since, Until = Until, BucketName = SelectedBucket });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var record in InputObject ?? [])
            _report!.Add(record);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!ShouldProcess(_target, "Export ingest report"))
            return;
        // An empty pipeline is a report about nothing, not about everything.
        var configuration = InputObject is null && !MyInvocation.ExpectingInput ? LoadConfiguration() : null;
        var run = DescribeRun();
        RunToEnd(async stop =>
        {
            if (configuration is not null)
            {
                using var loggers = CreateLoggers(configuration);
                await using var ledger = await LedgerStore.OpenAsync(configuration.Options.LedgerPath, run, loggers, stop);
                await _report!.AddAsync(ledger, stop);
            }

            await _report!.WriteAsync(_target, Writing, stop);
            await Pump.SendAsync(() => WriteFile(_report.Concerns()));
        });
    }

    private protected override void OnTick()
    {
        if (_report is { } report)
            (_progress ??= new CountProgressView(this, "operations read")).Show(report.Operations, report.Total);
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    /// <summary>Writes the file as Get-Item does, so that other cmdlets take it, with what the page says first, for scripts that decide by it.</summary>
    private void WriteFile(IReadOnlyList<string> concerns)
    {
        WriteVerbose($"The report '{_target}' covers {_report!.Operations} operations.");
        foreach (var file in InvokeProvider.Item.Get([_target], force: true, literalPath: true))
        {
            file.Properties.Add(new PSNoteProperty("Concerns", concerns));
            WriteObject(file);
        }
    }
}
