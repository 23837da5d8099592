using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Logging;
using S3Ingest.Core.Tests.Watching;

namespace S3Ingest.Core.Tests.Logging;

public sealed class JsonLinesLoggerProviderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_has_the_message_its_values_and_no_secret()
    {
        using (var provider = Provider())
            provider.CreateLogger("S3Ingest").LogInformation(new EventId(1, "FileDetected"), "Detected {Path} with {Key}", "a\"b", "TopSecretValue");
        var line = Assert.Single(Lines());
        Assert.Equal("FileDetected", line.GetProperty("event").GetString());
        Assert.Equal("Detected a\"b with ***", line.GetProperty("message").GetString());
        Assert.Equal("a\"b", line.GetProperty("path").GetString());
        Assert.Equal("***", line.GetProperty("key").GetString());
    }

    [Fact]
    public void Every_name_stands_in_a_line_once()
    {
        using (var provider = Provider())
            provider.CreateLogger("S3Ingest").LogError(new EventId(7, "Trouble"), new IOException("cause"), "{Message} {Event} {Path}", "what happened", "another", "/in");
        var line = Assert.Single(Lines());
        Assert.Equal(line.EnumerateObject().Select(p => p.Name).Distinct(), line.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("what happened another /in", "Trouble", "/in"), (line.GetProperty("message").GetString(), line.GetProperty("event").GetString(), line.GetProperty("path").GetString()));
    }

    [LinuxFact]
    public void A_log_that_cannot_be_written_stops_no_work_and_says_what_is_missing()
    {
        using var provider = Provider();
        var log = provider.CreateLogger("S3Ingest");
        log.LogInformation("one");
        Directory.Move(_folder["logs"], _folder["away"]);
        log.LogInformation("two");
        log.LogInformation("three");
        Directory.Move(_folder["away"], _folder["logs"]);
        log.LogInformation("four");

        Assert.Equal(["one", "2 lines before this one could not be written to this file", "four"], Lines().Select(l => l.GetProperty("message").GetString()));
        Assert.Equal(2, Lines()[1].GetProperty("count").GetInt32());
    }

    [Fact]
    public void A_log_that_cannot_be_opened_names_its_setting()
    {
        _folder.Write("logs", "a file where the folder should be");
        var fault = Assert.Throws<IngestException>(Provider);
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains("INGEST_LOG_FILE", fault.Message, StringComparison.Ordinal);
    }

    private JsonLinesLoggerProvider Provider() =>
        new(_folder["logs/log.jsonl"], new IngestOptions { BucketName = "b", LedgerPath = "/l" }, new Redactor(["TopSecretValue"]));

    private List<JsonElement> Lines() => [.. File.ReadLines(_folder["logs/log.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement)];
}
