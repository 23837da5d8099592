using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Logging;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// INGEST_METRICS_FILE: a line of figures, JSON, for each interval and one at the end. Every field is in every line, null
/// where there is no value; about_IngestWatcher explains them, and their names do not change.
/// </summary>
internal sealed class MetricsLog : IDisposable
{
    private static readonly object Output = new();

    private readonly IngestOptions _options;
    private readonly Func<IngestWatcher> _snapshot;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly LineFile? _file;
    private IngestWatcher _before;
    private long _since;
    private bool _isFailing;

    private MetricsLog(IngestOptions options, Func<IngestWatcher> snapshot, ILogger log, TimeProvider time, LineFile? file)
    {
        (_options, _snapshot, _log, _time, _file) = (options, snapshot, log, time, file);
        (_before, _since) = (snapshot(), time.GetTimestamp());
    }

    /// <summary>Opens what the options name; null when they name nothing.</summary>
    /// <param name="options">INGEST_METRICS_FILE, INGEST_LOG_MAX_SIZE, INGEST_LOG_FILES.</param>
    /// <param name="snapshot">The watcher now.</param>
    /// <param name="log">Where it is told that lines cannot be written.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: the file cannot be opened.</exception>
    public static MetricsLog? Open(IngestOptions options, Func<IngestWatcher> snapshot, ILogger log, TimeProvider time)
    {
        if (options.MetricsFile is not { } path)
            return null;
        var file = path == IngestOptions.StandardOutput ? null : LineFile.Open(path, options, "INGEST_METRICS_FILE");
        return new MetricsLog(options, snapshot, log, time, file);
    }

    /// <summary>Writes a line. A file that cannot be written is told once, until it can be again.</summary>
    public void Write()
    {
        var line = Line();
        try
        {
            if (_file is not null)
                _file.Append(line);
            else
                Print(line);
            _isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
                _log.LogWarning("Metrics cannot be written to {Path}: {Reason}", _options.MetricsFile, e.Message);
            _isFailing = true;
        }
    }

    /// <summary>The same for a <see cref="Repeater"/>: files have no asynchronous append that other processes respect.</summary>
    public Task WriteAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write();
        return Task.CompletedTask;
    }

    /// <summary>Writes the last line and closes the file.</summary>
    public void Dispose()
    {
        Write();
        _file?.Dispose();
    }

    private static void Print(byte[] line)
    {
        lock (Output)
        {
            using var output = Console.OpenStandardOutput();
            output.Write(line);
            output.Flush();
        }
    }

    private byte[] Line()
    {
        var (now, before) = (_snapshot(), _before);
        var timestamp = _time.GetTimestamp();
        var interval = _time.GetElapsedTime(_since, timestamp);
        (_before, _since) = (now, timestamp);
        return JsonLine.Of(json =>
        {
            json.WriteString("time", _time.GetUtcNow());
            json.WriteString("host", Environment.MachineName);
            json.WriteNumber("processId", Environment.ProcessId);
            json.WriteNumber("watcherId", now.Id);
            json.WriteString("path", now.Path);
            json.WriteString("bucketName", _options.BucketName);
            json.WriteString("keyPrefix", _options.KeyPrefix);
            json.WriteString("state", now.State.ToString());
            json.WriteString("pauseReason", now.PauseReason);
            json.WriteString("startedAt", now.StartedAt);
            json.WriteNumber("intervalSeconds", Math.Round(interval.TotalSeconds, 3));
            WriteQueue(json, now);
            WriteCounts(json, now, before);
            WriteIgnored(json, now);
            Write(json, "lastScan", now.LastScan);
            json.WriteString("lastErrorId", now.LastErrorId);
            json.WriteString("lastError", now.LastError is { } error ? Redactor.PatternsOnly.Redact(error) : null);
            json.WriteNumber("memoryBytes", Environment.WorkingSet);
        });
    }

    private static void WriteQueue(Utf8JsonWriter json, IngestWatcher now)
    {
        json.WriteNumber("settling", now.Settling);
        json.WriteNumber("queued", now.Queued);
        json.WriteNumber("active", now.Active);
        json.WriteNumber("oldestWaitSeconds", Math.Round(now.OldestWait?.TotalSeconds ?? 0, 3));
    }

    private static void WriteCounts(Utf8JsonWriter json, IngestWatcher now, IngestWatcher before)
    {
        void Count(string name, Func<IngestWatcher, long> value)
        {
            json.WriteNumber(name, value(now));
            json.WriteNumber(name + "Interval", value(now) - value(before));
        }
        Count("succeeded", w => w.Succeeded);
        Count("failed", w => w.Failed);
        Count("bytesRead", w => w.BytesRead);
        Count("bytesUploaded", w => w.BytesUploaded);
        Count("retries", w => w.Retries);
        json.WriteNumber("bytesPerSecond", Math.Round(now.BytesPerSecond));
    }

    private static void WriteIgnored(Utf8JsonWriter json, IngestWatcher now)
    {
        json.WriteNumber("ignored", now.Ignored);
        json.WriteStartObject("ignoredBy");
        foreach (var (rule, count) in now.IgnoredBy)
            json.WriteNumber(rule, count);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
            json.WriteString(name, known);
        else
            json.WriteNull(name);
    }
}
