using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>Sends the files it is given through the same pipeline as the watcher.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Ingest", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(IngestResult))]
public sealed class InvokeIngestCommand : EngineCommand
{
    private readonly BoundItems<string> _sources = new();
    private LoadedConfiguration? _configuration;
    private string _target = "";
    private bool _isPlan;

    /// <summary>Files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files; every character is taken as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Moves each source into the completed directory after its success.</summary>
    [Parameter]
    public SwitchParameter MoveToCompleted { get; set; }

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        // Files that a user points at stay where they are unless this call says otherwise.
        var settings = base.ParameterSettings();
        settings["MGMT_COMPLETED_ENABLED"] = MoveToCompleted || CompletedDirectory is not null ? "true" : "false";
        settings["INGEST_ERROR_DIR"] = "";
        return settings;
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _configuration = LoadConfiguration();
        _target = $"Ingest into s3://{_configuration.Options.BucketName}/{_configuration.Options.KeyPrefix}";
        _ = Run;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ParameterSetName == "Path" ? Path : LiteralPath)
            SourcePaths.Each(this, path, isLiteral: ParameterSetName == "LiteralPath", withDirectories: false, Add);
        WriteSoFar();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _sources.Complete();
        FinishWork();
    }

    private void Add(string file)
    {
        if (Directory.Exists(file))
        {
            throw new IngestException(
                IngestErrorId.SourceUnreadable,
                $"'{file}' is a directory. Give files (Get-ChildItem -File -Recurse), or watch it with Start-IngestWatcher -Once.");
        }
        var goesOn = ShouldProcess($"{_target}: {file}", $"{file}?", _target, out var reason);
        _isPlan = reason == ShouldProcessReason.WhatIf;
        if (!goesOn && !_isPlan)
            return;
        _sources.Add(file);
        if (!Pump.HasStarted)
            Pump.Start(stop => RunEngineAsync(_configuration!, Enumerate, stop));
    }

    private IAsyncEnumerable<IngestResult> Enumerate(IngestEngine engine, CancellationToken stop)
    {
        var files = _sources.ReadAsync(stop);
        return _isPlan ? engine.PlanAsync(files, stop) : engine.IngestAsync(files, stop);
    }
}
