using System.Management.Automation;
using System.Management.Automation.Runspaces;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Commands;

/// <summary>Watches a directory and sends what lands in it.</summary>
[Cmdlet(VerbsLifecycle.Start, "IngestWatcher", SupportsShouldProcess = true, DefaultParameterSetName = "Foreground")]
[OutputType(typeof(IngestResult), ParameterSetName = ["Foreground"])]
[OutputType(typeof(IngestWatcher), ParameterSetName = ["Background"])]
public sealed class StartIngestWatcherCommand : EngineCommand
{
    /// <summary>Watch directory (INGEST_WATCH_DIR).</summary>
    [Parameter(Position = 0)]
    [Alias("LiteralPath", "PSPath", "LP")]
    [Setting("INGEST_WATCH_DIR", IsPath = true)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Handles what is there and returns.</summary>
    [Parameter(ParameterSetName = "Foreground")]
    public SwitchParameter Once { get; set; }

    /// <summary>Returns at once; Get-IngestWatcher shows the watcher, Stop-IngestWatcher ends it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Background")]
    public SwitchParameter Background { get; set; }

    /// <summary>Subdirectories too (INGEST_RECURSE); that is the default, -Recurse:$false turns it off.</summary>
    [Parameter]
    [Setting("INGEST_RECURSE")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Globs of what is taken (INGEST_INCLUDE).</summary>
    [Parameter]
    [Setting("INGEST_INCLUDE")]
    public string[] Include { get; set; } = [];

    /// <summary>Globs of what is left out (INGEST_EXCLUDE).</summary>
    [Parameter]
    [Setting("INGEST_EXCLUDE")]
    public string[] Exclude { get; set; } = [];

    /// <summary>Quiet period before a file is taken (INGEST_SETTLE_SECONDS).</summary>
    [Parameter]
    [Setting("INGEST_SETTLE_SECONDS")]
    [DurationTransform]
    public TimeSpan SettleTime { get; set; }

    /// <summary>Time between two full scans (INGEST_SCAN_SECONDS).</summary>
    [Parameter]
    [Setting("INGEST_SCAN_SECONDS")]
    [DurationTransform]
    public TimeSpan ScanInterval { get; set; }

    /// <summary>Where failed sources go (INGEST_ERROR_DIR); empty leaves them where they are.</summary>
    [Parameter]
    [Setting("INGEST_ERROR_DIR", IsPath = true)]
    [AllowEmptyString]
    public string? ErrorDirectory { get; set; }

    private protected override bool NeedsWatchDirectory => true;

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        if (CompletedDirectory is not null)
            settings["MGMT_COMPLETED_ENABLED"] = "true";
        return settings;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var configuration = LoadConfiguration();
        var options = configuration.Options;
        var runspace = Runspace.DefaultRunspace.InstanceId;
        _ = Run;
        var action = $"Ingest what lands in it into s3://{options.BucketName}/{options.KeyPrefix}";
        var goesOn = ShouldProcess($"{options.WatchDirectory}: {action}", $"{options.WatchDirectory}?", action, out var reason);
        if (reason == ShouldProcessReason.WhatIf)
            RunToEnd(stop => RunEngineAsync(configuration, (engine, ct) => engine.PlanWatchAsync(ct), stop));
        else if (goesOn && Background)
            RunToEnd(stop => StartInBackgroundAsync(configuration, runspace, stop));
        else if (goesOn)
            RunToEnd(stop => RunEngineAsync(configuration, (engine, ct) => engine.WatchAsync(Once, ct), stop));
    }

    private async Task StartInBackgroundAsync(LoadedConfiguration configuration, Guid runspace, CancellationToken stop)
    {
        var watcher = await WatcherRegistry.StartAsync(runspace, configuration.Options, Run, CreateLoggers(configuration), stop);
        await WriteAsync(watcher.Snapshot());
    }
}
