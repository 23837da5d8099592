using System.Management.Automation;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>Checks settings, credentials, bucket, permissions, provider, ledger and native libraries.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IngestConfiguration")]
[OutputType(typeof(ConfigurationCheck), typeof(bool))]
public sealed class TestIngestConfigurationCommand : IngestCommand
{
    /// <summary>Only whether everything works: true when no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Faults are findings here, not errors.
        var configuration = ExamineConfiguration();
        RunToEnd(async stop =>
        {
            var works = true;
            using var loggers = CreateLoggers(configuration);
            await foreach (var check in ConfigurationChecks.RunAsync(configuration, loggers, stop))
            {
                works &= check.Status != CheckStatus.Failed;
                if (!Quiet)
                    await WriteAsync(check);
            }
            if (Quiet)
                await WriteAsync(works);
        });
    }
}
