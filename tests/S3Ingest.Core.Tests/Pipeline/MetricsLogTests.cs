using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Tests.Watching;

namespace S3Ingest.Core.Tests.Pipeline;

public sealed class MetricsLogTests : IDisposable
{
    // The names that about_IngestWatcher promises.
    private static readonly string[] Fields =
    [
        "time", "host", "processId", "watcherId", "path", "bucketName", "keyPrefix", "state", "pauseReason", "startedAt", "intervalSeconds",
        "settling", "queued", "active", "oldestWaitSeconds",
        "succeeded", "succeededInterval", "failed", "failedInterval", "bytesRead", "bytesReadInterval", "bytesUploaded", "bytesUploadedInterval",
        "retries", "retriesInterval", "bytesPerSecond", "ignored", "ignoredBy", "lastScan", "lastErrorId", "lastError", "memoryBytes",
    ];

    private readonly TestFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLoggers _log = new();
    private IngestWatcher _now = new() { Id = 7, Path = "/in", State = WatcherState.Watching };

    private string Path => _folder["metrics/m.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_line_has_every_field_and_what_the_interval_brought()
    {
        using (var metrics = Open())
        {
            _time.Advance(60);
            _now = new()
            {
                Id = 7, Path = "/in", State = WatcherState.Paused, PauseReason = "signal USR1", Queued = 3, OldestWait = TimeSpan.FromSeconds(90), Succeeded = 10, Failed = 1,
                BytesUploaded = 1_000, Retries = 2, Ignored = 4, IgnoredBy = new Dictionary<string, long> { ["Hidden"] = 4 }, LastErrorId = "SourceTooLarge",
                LastError = "https://name:password@host refused",
            };
            metrics.Write();
            _time.Advance(30);
            _now = new() { Id = 7, Path = "/in", State = WatcherState.Stopped, Succeeded = 15, Failed = 1, BytesUploaded = 1_500 };
        }

        var lines = Lines();
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Equal(Fields, line.EnumerateObject().Select(p => p.Name)));
        Assert.Equal((60, 10, 10, 1, 1_000), Figures(lines[0]));
        Assert.Equal((30, 15, 5, 0, 500), Figures(lines[1]));
        Assert.Equal((7, "Paused", "signal USR1", 90.0), (lines[0].GetProperty("watcherId").GetInt32(), lines[0].GetProperty("state").GetString(), lines[0].GetProperty("pauseReason").GetString(), lines[0].GetProperty("oldestWaitSeconds").GetDouble()));
        Assert.Equal(4, lines[0].GetProperty("ignoredBy").GetProperty("Hidden").GetInt32());
        Assert.Equal("https://***@host refused", lines[0].GetProperty("lastError").GetString());
        Assert.Equal("Stopped", lines[1].GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, lines[1].GetProperty("lastErrorId").ValueKind);
        Assert.True(lines[1].GetProperty("memoryBytes").GetInt64() > 0);
    }

    [LinuxFact]
    public void That_lines_cannot_be_written_is_told_once()
    {
        using var metrics = Open();
        Directory.Move(_folder["metrics"], _folder["away"]);
        metrics.Write();
        metrics.Write();
        Assert.Single(_log.Of(LogLevel.Warning));
        Directory.Move(_folder["away"], _folder["metrics"]);
        metrics.Write();
        Assert.Single(Lines());
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_a_fault_of_the_settings()
    {
        Directory.CreateDirectory(Path);
        var fault = Assert.Throws<IngestException>(Open);
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains("INGEST_METRICS_FILE", fault.Message, StringComparison.Ordinal);
    }

    private MetricsLog Open() =>
        MetricsLog.Open(new IngestOptions { BucketName = "b", KeyPrefix = "in/", LedgerPath = "/l", MetricsFile = Path }, () => _now, _log, _time)!;

    private List<JsonElement> Lines() => [.. File.ReadLines(Path).Select(line => JsonDocument.Parse(line).RootElement)];

    private static (double, long, long, long, long) Figures(JsonElement line) =>
        (line.GetProperty("intervalSeconds").GetDouble(), line.GetProperty("succeeded").GetInt64(), line.GetProperty("succeededInterval").GetInt64(),
            line.GetProperty("failedInterval").GetInt64(), line.GetProperty("bytesUploadedInterval").GetInt64());
}
