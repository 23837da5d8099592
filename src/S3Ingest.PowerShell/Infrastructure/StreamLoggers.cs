using System.Management.Automation;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Commands;

/// <summary>Makes the loggers of one call.</summary>
internal static class StreamLoggers
{
    /// <summary>Loggers that write to the streams of the cmdlet, through its pump, without secrets.</summary>
    public static ILoggerFactory Create(PSCmdlet cmdlet, PipelinePump pump, LoadedConfiguration configuration)
    {
        var level = WantsDebug(cmdlet) ? LogLevel.Debug : LogLevel.Information;
        return LoggerFactory.Create(builder => builder
            .SetMinimumLevel(level)
            .AddProvider(new StreamLoggerProvider(cmdlet, pump, configuration.Redactor)));
    }

    private static bool WantsDebug(PSCmdlet cmdlet)
        => cmdlet.MyInvocation.BoundParameters.TryGetValue("Debug", out var given)
            ? given is SwitchParameter { IsPresent: true } or true
            : cmdlet.GetVariableValue("DebugPreference") is { } preference
                && !string.Equals(preference.ToString(), nameof(ActionPreference.SilentlyContinue), StringComparison.OrdinalIgnoreCase);
}
