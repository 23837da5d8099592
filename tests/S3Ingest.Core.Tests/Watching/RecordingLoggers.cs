using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordingLoggers : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Id, string Message)> _entries = new();

    public string[] Errors => Of(LogLevel.Error);

    public string[] Of(LogLevel level) => [.. _entries.Where(e => e.Level == level).Select(e => $"{e.Id}: {e.Message}")];

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, eventId.Name ?? "", formatter(state, exception)));

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
