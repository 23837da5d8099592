using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Logging;

/// <summary>
/// INGEST_LOG_FILE: one JSON object a line (<c>time</c>, <c>level</c>, <c>category</c>, <c>event</c>, <c>message</c>, the named values of
/// the message, <c>error</c>). Several processes may write one file, which is rotated by size; rotation by rename from
/// outside is followed. Secrets are redacted. A log that cannot be written stops no work: what is missing is counted and told
/// in the next line that can be.
/// </summary>
public sealed class JsonLinesLoggerProvider : ILoggerProvider
{
    // A name stands in a line once, whatever the values of a message are called.
    private static readonly HashSet<string> OwnNames = new(StringComparer.Ordinal) { "time", "level", "category", "event", "message", "errorType", "error" };

    private readonly LineFile _file;
    private readonly LogLevel _minimum;
    private readonly Redactor _redactor;
    private long _missing;

    /// <summary>Opens INGEST_LOG_FILE of the options, creating its directory.</summary>
    /// <param name="path">INGEST_LOG_FILE.</param>
    /// <param name="options">INGEST_LOG_LEVEL, INGEST_LOG_MAX_SIZE, INGEST_LOG_FILES.</param>
    /// <param name="redactor">Knows the secrets.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: the file cannot be opened.</exception>
    public JsonLinesLoggerProvider(string path, IngestOptions options, Redactor redactor)
    {
        _file = LineFile.Open(path, options, "INGEST_LOG_FILE");
        _minimum = options.LogLevel;
        _redactor = redactor;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new JsonLinesLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(byte[] line)
    {
        var missing = Interlocked.Exchange(ref _missing, 0);
        try
        {
            if (missing > 0)
                _file.Append(MissingLine(missing));
            missing = 0;
            _file.Append(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref _missing, missing + 1);
        }
    }

    private static byte[] MissingLine(long missing) => JsonLine.Of(json =>
    {
        json.WriteString("time", DateTimeOffset.UtcNow);
        json.WriteString("level", nameof(LogLevel.Warning));
        json.WriteString("category", "S3Ingest");
        json.WriteString("event", "LinesMissing");
        json.WriteString("message", $"{missing} lines before this one could not be written to this file");
        json.WriteNumber("count", missing);
    });

    private sealed class JsonLinesLogger(JsonLinesLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= owner._minimum && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            owner.Write(JsonLine.Of(json =>
            {
                json.WriteString("time", DateTimeOffset.UtcNow);
                json.WriteString("level", logLevel.ToString());
                json.WriteString("category", category);
                if (eventId.Name is { } known)
                    json.WriteString("event", known);
                json.WriteString("message", owner._redactor.Redact(formatter(state, exception)));
                if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
                {
                    foreach (var (key, value) in values)
                    {
                        var name = char.ToLowerInvariant(key[0]) + key[1..];
                        if (key != "{OriginalFormat}" && !OwnNames.Contains(name))
                            json.WriteString(name, owner._redactor.Redact(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? ""));
                    }
                }
                if (exception is not null)
                {
                    json.WriteString("errorType", exception is IngestException fault ? fault.ErrorId.ToString() : exception.GetType().FullName);
                    json.WriteString("error", owner._redactor.Redact(exception.ToString()));
                }
            }));
        }
    }
}
