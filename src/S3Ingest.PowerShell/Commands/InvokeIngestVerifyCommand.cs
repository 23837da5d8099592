using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Commands;

/// <summary>Proves that what the ledger says is in S3 is there.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "IngestVerify", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = LedgerSet)]
[OutputType(typeof(VerifyResult), typeof(VerifySummary))]
public sealed class InvokeIngestVerifyCommand : IngestCommand
{
    private const string LedgerSet = "Ledger";
    private const string PrefixSet = "Prefix";
    private const string InputSet = "InputObject";
    private const string OperationSet = "OperationId";

    private readonly List<VerifySubject> _subjects = [];
    private VerifyProgressView? _progress;
    private volatile VerifyEngine? _engine;

    /// <summary>Records of the ledger: uploads, ingest results, operations, file records, or earlier results of this command.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public object[] InputObject { get; set; } = [];

    /// <summary>Ids of operations.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OperationSet)]
    [ArgumentCompleter(typeof(OperationIdCompleter))]
    public Guid[] OperationId { get; set; } = [];

    /// <summary>Everything in S3 below this prefix, compared both ways.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PrefixSet)]
    [AllowEmptyString]
    public string Prefix { get; set; } = "";

    /// <summary>Put there since then: a date, or an age as <c>7d</c>.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    [AgeTransform]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Wildcard over keys.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>A random sample: a share as <c>5%</c>, or a number.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    [Parameter(ParameterSetName = InputSet)]
    [Parameter(ParameterSetName = OperationSet)]
    [SampleTransform]
    public SampleSize? Sample { get; set; }

    /// <summary>Draws the sample of an earlier run again.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    [Parameter(ParameterSetName = InputSet)]
    [Parameter(ParameterSetName = OperationSet)]
    public int SampleSeed { get; set; } = Random.Shared.Next();

    /// <summary>Reads every object back and hashes it again.</summary>
    [Parameter]
    public SwitchParameter Deep { get; set; }

    /// <summary>Only what it came to.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Objects that are looked at concurrently.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var input in InputObject)
        {
            try
            {
                if (VerifySubjects.Of(input) is { } subject)
                    _subjects.Add(subject);
            }
            catch (IngestException fault)
            {
                WriteError(ErrorRecords.From(fault, input));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var configuration = LoadConfiguration();
        var options = configuration.Options;
        _subjects.AddRange(OperationId.Select(id => new VerifySubject(id)));
        var goesOn = ShouldProcess(
            $"Verify s3://{options.BucketName}/{options.KeyPrefix}", "Verify?", MyInvocation.MyCommand.Name, out var reason);
        if (!goesOn && reason != ShouldProcessReason.WhatIf)
            return;
        var query = Query();
        var run = DescribeRun();
        RunToEnd(stop => VerifyAsync(configuration, run, query, isPlan: !goesOn, stop));
    }

    private protected override void OnTick()
    {
        if (_engine is { } running)
            (_progress ??= new VerifyProgressView(this)).Show(running.Progress);
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    private async Task VerifyAsync(LoadedConfiguration configuration, RunInfo run, VerifyQuery query, bool isPlan, CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        await using var engine = await VerifyEngine.OpenAsync(configuration.Options, ThrottleLimit, run, loggers, stop);
        if (query.Sample is not null)
            Pump.Post(() => WriteVerbose($"The sample is drawn with -SampleSeed {query.SampleSeed}."));
        _engine = engine;
        try
        {
            await foreach (var outcome in isPlan ? engine.PlanAsync(query, stop) : engine.RunAsync(query, stop))
                await Pump.SendAsync(() => Write(outcome));
        }
        finally
        {
            _engine = null;
        }
        if (engine.Summary is { } summary)
            await Pump.SendAsync(() => Write(summary));
    }

    private void Write(VerifyOutcome outcome)
    {
        if (!Summary)
            WriteObject(outcome.Result);
        if (outcome.Fault is { } fault)
            WriteError(ErrorRecords.From(fault, fault.Target ?? outcome.Result.Key));
    }

    private void Write(VerifySummary summary)
    {
        if (Summary)
            WriteObject(summary);
        else
            WriteInformation(summary, ["S3Ingest"]);
    }

    private VerifyQuery Query() => new()
    {
        // An empty pipeline asks for nothing; no pipeline and no id asks for everything.
        Subjects = ParameterSetName is InputSet or OperationSet || MyInvocation.ExpectingInput ? _subjects : null,
        Prefix = ParameterSetName == PrefixSet ? Prefix : null,
        Since = Since,
        Key = Key,
        Sample = Sample,
        SampleSeed = SampleSeed,
        Depth = Deep ? VerifyDepth.Deep : VerifyDepth.Metadata,
        Concurrency = ThrottleLimit,
    };
}
