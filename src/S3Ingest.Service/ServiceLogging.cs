using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Logging;

namespace S3Ingest.Service;

/// <summary>The service's log: one line an event on standard error, and INGEST_LOG_FILE as JSON lines when it is set.</summary>
internal static class ServiceLogging
{
    public static ILoggerFactory Create(LoadedConfiguration configuration)
    {
        var options = configuration.Options;
        return LoggerFactory.Create(builder =>
        {
            builder.SetMinimumLevel(options.LogLevel);
            builder.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
            builder.AddConsole(console =>
            {
                console.FormatterName = LineFormatter.FormatterName;
                // Standard output belongs to the table of results.
                console.LogToStandardErrorThreshold = LogLevel.Trace;
            });
            if (options.LogFile is { } file)
                builder.AddProvider(new JsonLinesLoggerProvider(file, options, configuration.Redactor));
        });
    }
}
