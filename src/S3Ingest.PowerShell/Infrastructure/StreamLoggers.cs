using System.Management.Automation;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Logging;

namespace S3Ingest.Commands;

/// <summary>Makes the loggers of one call.</summary>
internal static class StreamLoggers
{
    /// <summary>Loggers that write to the streams of the cmdlet, through its pump, and to INGEST_LOG_FILE; both without secrets.</summary>
    public static ILoggerFactory Create(PSCmdlet cmdlet, PipelinePump pump, LoadedConfiguration configuration) => LoggerFactory.Create(builder =>
    {
        var streams = WantsDebug(cmdlet) ? LogLevel.Debug : LogLevel.Information;
        builder.SetMinimumLevel(LogLevel.Trace);
        builder.AddFilter<StreamLoggerProvider>(level => level >= streams);
        builder.AddProvider(new StreamLoggerProvider(cmdlet, pump, configuration.Redactor));
        if (configuration is { Faults.Count: 0, Options.LogFile: { } file })
            builder.AddProvider(new JsonLinesLoggerProvider(file, configuration.Options, configuration.Redactor));
    });

    private static bool WantsDebug(PSCmdlet cmdlet)
        => cmdlet.MyInvocation.BoundParameters.TryGetValue("Debug", out var given)
            ? given is SwitchParameter { IsPresent: true } or true
            : cmdlet.GetVariableValue("DebugPreference") is { } preference
                && !string.Equals(preference.ToString(), nameof(ActionPreference.SilentlyContinue), StringComparison.OrdinalIgnoreCase);
}
