using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Logging;

/// <summary>
/// INGEST_LOG_FILE: one JSON object a line (<c>time</c>, <c>level</c>, <c>category</c>, <c>event</c>, <c>message</c>, the named values of
/// the message, <c>error</c>). Opened for append and shared, so that log rotation by rename or copy-truncate works: the
/// file is reopened when its name points elsewhere. Secrets are redacted.
/// </summary>
public sealed class JsonLinesLoggerProvider : ILoggerProvider
{
    private readonly string _path;
    private readonly LogLevel _minimum;
    private readonly Redactor _redactor;
    private readonly object _gate = new();
    private FileStream? _file;
    private DateTime _checkedAt;

    /// <summary>Opens the file, creating its directory.</summary>
    public JsonLinesLoggerProvider(string path, LogLevel minimum, Redactor redactor)
    {
        _path = path;
        _minimum = minimum;
        _redactor = redactor;
        _file = Open();
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new JsonLinesLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        return new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
    }

    private void Write(byte[] line)
    {
        lock (_gate)
        {
            if (_file is null)
                return;
            // Once a second is often enough to follow a rotation and too seldom to cost anything.
            if (DateTime.UtcNow - _checkedAt > TimeSpan.FromSeconds(1))
            {
                _checkedAt = DateTime.UtcNow;
                if (!File.Exists(_path) || new FileInfo(_path).Length < _file.Length)
                {
                    _file.Dispose();
                    _file = Open();
                }
            }
            _file.Write(line);
        }
    }

    private sealed class JsonLinesLogger(JsonLinesLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= owner._minimum && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteString("time", DateTimeOffset.UtcNow);
                json.WriteString("level", logLevel.ToString());
                json.WriteString("category", category);
                if (eventId.Name is { } name)
                    json.WriteString("event", name);
                json.WriteString("message", owner._redactor.Redact(formatter(state, exception)));
                if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
                {
                    foreach (var (key, value) in values)
                    {
                        if (key != "{OriginalFormat}")
                            json.WriteString(char.ToLowerInvariant(key[0]) + key[1..], owner._redactor.Redact(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? ""));
                    }
                }
                if (exception is not null)
                {
                    json.WriteString("errorType", exception is IngestException fault ? fault.ErrorId.ToString() : exception.GetType().FullName);
                    json.WriteString("error", owner._redactor.Redact(exception.ToString()));
                }
                json.WriteEndObject();
            }
            buffer.WriteByte((byte)'\n');
            owner.Write(buffer.ToArray());
        }
    }
}
