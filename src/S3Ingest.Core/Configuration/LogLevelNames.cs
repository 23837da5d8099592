using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Configuration;

/// <summary>Names of log levels, .NET's and the usual short ones.</summary>
internal static class LogLevelNames
{
    /// <summary>The level; a name that is none is a fault.</summary>
    public static LogLevel Read(SettingReader reader)
    {
        const string name = "INGEST_LOG_LEVEL";
        LogLevel? level = reader.Text(name)?.ToUpperInvariant() switch
        {
            null => LogLevel.Information,
            "INFO" => LogLevel.Information,
            "WARN" => LogLevel.Warning,
            "FATAL" => LogLevel.Critical,
            _ => null,
        };
        return level ?? reader.Enumeration(name, LogLevel.Information);
    }
}
