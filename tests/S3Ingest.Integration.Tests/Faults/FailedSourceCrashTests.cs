using System.Text.Json;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>A death around the way of a failed source into the error directory.</summary>
public sealed class FailedSourceCrashTests
{
    private const string Name = "too large.bin";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<ServerKind, string> Deaths
    {
        get
        {
            var cases = new TheoryData<ServerKind, string>();
            foreach (var server in new[] { ServerKind.LocalS3, ServerKind.Ceph })
            {
                foreach (var point in new[] { "recorded", "ended", "copied", "moved" })
                    cases.Add(server, point);
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task The_source_is_in_the_error_directory_once_with_its_report(ServerKind server, string point)
    {
        var death = Death.At(point);
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox(death.IsAcrossVolumes);
        var content = Content.Bytes(Content.Small);
        inbox.Drop(Name, content);
        var settings = inbox.Environment(bucket);
        settings["INGEST_MAX_FILE_SIZE"] = "1000";

        settings["S3INGEST_CRASH_AT"] = point;
        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == ServiceProcess.Killed, $"exit code {exit}, log:\n{log}");
        var dead = Assert.Single(await Engine.HistoryAsync(inbox.Options(bucket)));
        Assert.Equal(death.IsEnded ? OperationStatus.Failed : OperationStatus.InProgress, dead.Status);
        Assert.Equal(!death.IsMoved, File.Exists(Path.Combine(inbox.Watch, Name)));

        settings.Remove("S3INGEST_CRASH_AT");
        (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        // A failure that a dead run recorded is not this run's.
        Assert.True(exit == (death.IsEnded ? 0 : 3), $"exit code {exit}, log:\n{log}");

        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        var failed = Assert.Single(history, r => r.Status == OperationStatus.Failed);
        Assert.Equal(Disposition.MovedToError, failed.Disposition);
        Assert.Equal(Path.Combine(inbox.Error, Name), failed.DispositionPath);
        Assert.Empty(Inbox.Files(inbox.Watch));
        Assert.Equal(2, Inbox.Files(inbox.Error).Count);
        Assert.Equal(content, await File.ReadAllBytesAsync(failed.DispositionPath!));
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(failed.DispositionPath + ".error.json"));
        Assert.Equal("SourceTooLarge", report.RootElement.GetProperty("errorId").GetString());
        Assert.Equal(failed.OperationId, report.RootElement.GetProperty("operationId").GetGuid());
        Assert.Equal([], await new Invariants(bucket, inbox).FindBreachesAsync(new Dictionary<string, IReadOnlySet<string>>()));
    }
}
