using System.Management.Automation;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Commands;

/// <summary>
/// Log entries become lines of PowerShell's streams: decisions on Verbose, requests on Debug, weaknesses and the
/// watcher's own troubles on Warning. A source that fails has its error record already, so its entry stays on Verbose.
/// </summary>
internal sealed class StreamLoggerProvider(PSCmdlet cmdlet, PipelinePump pump, Redactor redactor) : ILoggerProvider
{
    /// <summary>Name of the log event of a source that failed.</summary>
    private const string FileFailed = "FileFailed";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new StreamLogger(this);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(LogLevel level, string text)
    {
        var line = redactor.Redact(text);
        pump.Post(level switch
        {
            >= LogLevel.Warning => () => cmdlet.WriteWarning(line),
            LogLevel.Information => () => cmdlet.WriteVerbose(line),
            _ => () => cmdlet.WriteDebug(line),
        });
    }

    private sealed class StreamLogger(StreamLoggerProvider owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            owner.Write(
                eventId.Name == FileFailed ? LogLevel.Information : logLevel,
                exception is null || text.Contains(exception.Message, StringComparison.Ordinal) ? text : $"{text} ({exception.Message})");
        }
    }
}
