using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Commands;

/// <summary>Brings the ledger and S3 together again.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "IngestLedger", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LedgerRepairResult))]
public sealed class RepairIngestLedgerCommand : IngestCommand
{
    private CountProgressView? _progress;
    private volatile LedgerRepair? _repair;

    /// <summary>Only the sources of this directory (INGEST_WATCH_DIR).</summary>
    [Parameter(Position = 0)]
    [Setting("INGEST_WATCH_DIR", IsPath = true)]
    [ValidateNotNullOrEmpty]
    public string? WatchDirectory { get; set; }

    /// <summary>Objects that ledger and S3 both have, too.</summary>
    [Parameter]
    public SwitchParameter IncludeKept { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var configuration = LoadConfiguration();
        var options = configuration.Options;
        var target = $"ledger {options.LedgerPath} and s3://{options.BucketName}/{options.KeyPrefix}";
        var (aborts, isPlan) = Asks("End what dead runs left and abort their incomplete multipart uploads", target);
        var (adds, _) = Asks("Take in objects that the ledger does not know", target);
        var (removes, _) = Asks("Drop the known state of sources whose objects are gone", target);
        if (!isPlan && !aborts && !adds && !removes)
            return;
        var plan = new RepairPlan(adds || isPlan, removes || isPlan, aborts || isPlan, isPlan);
        var run = DescribeRun();
        RunToEnd(stop => RepairAsync(configuration, run, plan, stop));
    }

    private protected override void OnTick()
    {
        if (_repair is { } running)
            (_progress ??= new CountProgressView(this, "objects looked at")).Show(running.Looked, running.Total);
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    private (bool GoesOn, bool IsPlan) Asks(string action, string target)
    {
        var goesOn = ShouldProcess($"{action}: {target}", $"{action}?", target, out var reason);
        return (goesOn, reason == ShouldProcessReason.WhatIf);
    }

    private async Task RepairAsync(LoadedConfiguration configuration, RunInfo run, RepairPlan plan, CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        if (plan.IsPlan && await LedgerRepair.PlanSettingAsideAsync(configuration.Options.LedgerPath, stop) is { } damaged)
        {
            await Pump.SendAsync(() => Write(damaged));
            return;
        }
        await using var repair = await LedgerRepair.OpenAsync(configuration.Options, run, loggers, stop);
        _repair = repair;
        try
        {
            await foreach (var outcome in repair.RunAsync(plan, stop))
                await Pump.SendAsync(() => Write(outcome));
        }
        finally
        {
            _repair = null;
        }
    }

    private void Write(RepairOutcome outcome)
    {
        if (IncludeKept || outcome.Result.Action != RepairAction.Kept)
            WriteObject(outcome.Result);
        if (outcome.Fault is { } fault)
            WriteError(ErrorRecords.From(fault, fault.Target ?? outcome.Result.Key));
    }
}
