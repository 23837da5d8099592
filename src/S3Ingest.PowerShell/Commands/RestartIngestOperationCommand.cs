using System.Management.Automation;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Restarts;

namespace S3Ingest.Commands;

/// <summary>Runs failed operations again with their original arguments, from where their sources are now.</summary>
[Cmdlet(VerbsLifecycle.Restart, "IngestOperation", SupportsShouldProcess = true, DefaultParameterSetName = "OperationId")]
[OutputType(typeof(IngestResult), typeof(UploadRecord))]
public sealed class RestartIngestOperationCommand : AccountCommand
{
    private readonly List<Guid> _operations = [];
    private ProgressView? _progress;
    private volatile RestartRun? _running;

    /// <summary>Operations, as Get-UploadHistory emits them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public OperationRecord[] InputObject { get; set; } = [];

    /// <summary>Ids of operations.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "OperationId")]
    [ArgumentCompleter(typeof(OperationIdCompleter))]
    public Guid[] OperationId { get; set; } = [];

    /// <summary>Runs operations again that succeeded, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        _operations.AddRange(ParameterSetName == "InputObject" ? InputObject.Select(o => o.OperationId) : OperationId);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_operations.Count == 0)
            return;
        var configuration = LoadConfiguration();
        var (sources, run) = (Sources(), DescribeRun());
        RunToEnd(stop => RestartAsync(configuration, sources, run, stop));
    }

    private protected override void OnTick()
    {
        if (_running is { } running)
            (_progress ??= new ProgressView(this)).Show(running.Progress);
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    private async Task RestartAsync(LoadedConfiguration configuration, ConfigurationSources sources, RunInfo run, CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        RestartPlan plan;
        await using (var ledger = await LedgerStore.OpenAsync(configuration.Options.LedgerPath, run, loggers, stop))
            plan = await RestartPlanner.PlanAsync(ledger, _operations, Force, stop);
        Tell(plan.Superseded, loggers.CreateLogger("S3Ingest"));
        foreach (var refused in plan.Refused)
            await Pump.SendAsync(() => WriteError(ErrorRecords.From(refused)));
        foreach (var group in plan.Groups)
        {
            if (stop.IsCancellationRequested)
                break;
            try
            {
                await RestartAsync(group, GroupConfiguration(group, configuration, sources), run, stop);
            }
            catch (IngestException fault)
            {
                // What ends one group, a bucket that is gone or credentials that may not use it, is no reason for the others.
                await Pump.SendAsync(() => WriteError(ErrorRecords.From(fault)));
            }
        }
    }

    private async Task RestartAsync(RestartGroup group, LoadedConfiguration configuration, RunInfo run, CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        Explain(group, configuration, loggers.CreateLogger("S3Ingest"));
        var (approved, isPlan) = (new List<RestartSource>(), false);
        foreach (var source in group.Sources)
        {
            await Pump.SendAsync(() =>
            {
                var target = $"{group.Type} again to {source.Destination}";
                var goesOn = ShouldProcess($"{target}: {source.Place}", $"{source.Place}?", target, out var reason);
                isPlan |= reason == ShouldProcessReason.WhatIf;
                if (goesOn || isPlan)
                    approved.Add(source);
            });
        }
        if (approved.Count == 0)
            return;
        await using var restart = await RestartRun.OpenAsync(group, configuration.Options, run, Force, loggers, stop);
        _running = restart;
        try
        {
            await foreach (var record in isPlan ? restart.PlanAsync(approved, stop) : restart.RunAsync(approved, stop))
                await Pump.SendAsync(() => Write(record));
        }
        finally
        {
            _running = null;
        }
    }

    /// <summary>The settings of the group win over those of now; what this call says itself wins over both.</summary>
    private static LoadedConfiguration GroupConfiguration(RestartGroup group, LoadedConfiguration configuration, ConfigurationSources sources)
    {
        var parameters = group.Settings.Where(s => SettingTable.Find(s.Key) is not null).ToDictionary(s => s.Key, s => (string?)s.Value);
        foreach (var (name, value) in sources.Parameters)
            parameters[name] = value;
        parameters["INGEST_LEDGER_PATH"] = configuration.Options.LedgerPath;
        return ConfigurationLoader.Load(sources with { Parameters = parameters, RequireBucket = true });
    }

    private void Tell(IReadOnlyList<SupersededOperation> superseded, ILogger log)
    {
        foreach (var one in superseded)
            log.LogInformation("{Path}: operation {Operation} is left out, {Newer} is newer", one.Path, one.Operation, one.By);
        if (superseded.Count > 0)
        {
            log.LogWarning(
                "{Count} of {All} operations are left out: a newer one on the same source succeeded, or is run in their place. -Verbose names them",
                superseded.Count, _operations.Distinct().Count());
        }
    }

    private static void Explain(RestartGroup group, LoadedConfiguration configuration, ILogger log)
    {
        var given = configuration.Describe().Where(s => s.Source != SettingSource.Default).ToLookup(s => s.Source == SettingSource.Parameter);
        log.LogInformation(
            "{Count} operation(s) of {Command} run again. From the ledger and this call: {Original}. From the present settings: {Present}.",
            group.Sources.Count, group.Command, Names(given[true]), Names(given[false].Select(s => s with { Name = $"{s.Name} ({s.Origin})" })));

        static string Names(IEnumerable<SettingReport> settings) => string.Join(", ", settings.Select(s => s.Name).DefaultIfEmpty("nothing"));
    }

    private void Write(OperationRecord record)
    {
        WriteObject(record);
        if (record.Status == OperationStatus.Failed || record.ErrorId is not null)
            WriteError(ErrorRecords.From(record));
    }
}
