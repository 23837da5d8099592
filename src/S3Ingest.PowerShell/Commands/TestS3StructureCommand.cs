using System.Management.Automation;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure;

namespace S3Ingest.Commands;

/// <summary>Compares a bucket with its layout.</summary>
[Cmdlet(VerbsDiagnostic.Test, "S3Structure")]
[OutputType(typeof(StructureFinding), typeof(bool))]
public sealed class TestS3StructureCommand : IngestCommand
{
    private CountProgressView? _progress;
    private volatile StructureAudit? _audit;

    /// <summary>Layout file.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LayoutCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Layout { get; set; }

    /// <summary>Findings of these rules alone.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public StructureRule[] Rule { get; set; } = [];

    /// <summary>Only whether there is nothing to find.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        if (KeyPrefix is not null)
            settings["INGEST_KEY_PREFIX"] = BasePrefix.Normalise(KeyPrefix);
        return settings;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var configuration = LoadConfiguration();
        var options = configuration.Options;
        var layoutPath = Layout is null ? null : OrTerminate(() => FilePaths.Unresolved(this, Layout));
        var layout = OrTerminate(() => LayoutFiles.Read(this, layoutPath));
        RunToEnd(async stop =>
        {
            using var loggers = CreateLoggers(configuration);
            using var store = ObjectStore.Open(options, loggers);
            _audit = new StructureAudit(store, layout, options.KeyPrefix, layoutPath);
            bool isClean = true;
            await foreach (var finding in _audit.RunAsync(stop))
            {
                if (Rule.Length > 0 && !Rule.Contains(finding.Rule))
                    continue;
                isClean = false;
                if (Quiet)
                    break;
                await WriteAsync(finding);
            }
            if (Quiet)
                await WriteAsync(isClean);
        });
    }

    private protected override void OnTick()
    {
        if (_audit is { } audit)
            (_progress ??= new CountProgressView(this, "objects looked at")).Show(audit.Looked, total: null);
    }

    private protected override void OnWorkEnded() => _progress?.Complete();
}
