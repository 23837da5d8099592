using System.Text.Json;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>Faults of single sources.</summary>
public sealed class FailedSourceTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_failing_file_stops_no_other_and_goes_to_the_error_directory_with_its_report(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        for (var i = 0; i < 10; i++)
            inbox.Drop($"good {i}.bin", Content.Bytes(1_000, i));
        inbox.Drop("sub/large.bin", Content.Bytes(2_000));
        inbox.Drop("refused.bin", Content.Bytes(1_500));
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "AccessDenied", Status = 403, Operation = "PutObject", KeyPattern = "^refused" });

        var results = await Engine.OnceAsync(inbox.Options(bucket) with { MaxFileSize = 1_999 });

        Assert.Equal(10, results.Count(r => r.Status == OperationStatus.Success));
        Assert.Equal(
            [("large.bin", "SourceTooLarge"), ("refused.bin", "AccessDenied")],
            results.Where(r => r.Status == OperationStatus.Failed).Select(r => (r.TargetName, r.ErrorId!)).Order());
        Assert.Equal(["large.bin", "large.bin.error.json", "refused.bin", "refused.bin.error.json"], Inbox.Files(inbox.Error).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(10, Inbox.Files(inbox.Watch).Count);
        Assert.Equal(10, (await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects.Count);

        var failed = results.Single(r => r.TargetName == "refused.bin");
        Assert.Equal((Disposition.MovedToError, Path.Combine(inbox.Error, "refused.bin")), (failed.Disposition, failed.DispositionPath));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(inbox.Error, "refused.bin.error.json")));
        var report = json.RootElement;
        Assert.Equal("AccessDenied", report.GetProperty("errorId").GetString());
        Assert.Equal(Path.Combine(inbox.Watch, "refused.bin"), report.GetProperty("path").GetString());
        Assert.Equal(failed.OperationId, report.GetProperty("operationId").GetGuid());
        Assert.Equal(failed.ErrorMessage, report.GetProperty("details").GetString());
        Assert.InRange(report.GetProperty("time").GetDateTimeOffset(), failed.StartedAt, DateTimeOffset.UtcNow);
        Assert.Equal(bucket.Name, report.GetProperty("bucket").GetString());
        Assert.Equal("refused.bin", Assert.Single(report.GetProperty("keys").EnumerateArray()).GetString());
        Assert.Equal(1_500, report.GetProperty("size").GetInt64());
        Assert.Equal(1, report.GetProperty("attempts").GetInt32());
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_file_that_cannot_be_read_fails(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var path = inbox.Drop("locked.bin", Content.Bytes(1_000));
        inbox.Drop("free.bin", Content.Bytes(1_000));
        // Root may read everything, so a lock it is, and not a mode.
        using var locked = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);

        var results = await Engine.OnceAsync(inbox.Options(bucket) with { RetryAttempts = 2 });

        Assert.Equal("SourceUnreadable", Assert.Single(results, r => r.Status == OperationStatus.Failed).ErrorId);
        Assert.Equal("free.bin", Assert.Single(results, r => r.Status == OperationStatus.Success).TargetName);
        Assert.True(File.Exists(Path.Combine(inbox.Error, "locked.bin")));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Without_an_error_directory_a_failed_file_stays_and_is_tried_again_when_it_changes(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { ErrorDirectory = null, MaxFileSize = 999 };
        inbox.Drop("x.bin", Content.Bytes(1_000));

        var first = Assert.Single(await Engine.OnceAsync(options));
        Assert.Equal((OperationStatus.Failed, Disposition.Left), (first.Status, first.Disposition));
        Assert.Empty(await Engine.OnceAsync(options));

        inbox.Drop("x.bin", Content.Bytes(900));
        Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.OnceAsync(options)).Status);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_failed_file_that_is_asked_for_by_name_is_tried_again(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { ErrorDirectory = null, MaxFileSize = 999 };
        var path = inbox.Drop("x.bin", Content.Bytes(1_000));
        await Engine.OnceAsync(options);

        var result = Assert.Single(await Engine.GivenAsync(options with { MaxFileSize = null }, path));

        Assert.Equal((OperationStatus.Success, 2), (result.Status, result.Attempt));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Two_failures_of_one_name_are_both_kept(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { MaxFileSize = 999 };
        foreach (var size in new[] { 1_000, 1_001 })
        {
            inbox.Drop("x.bin", Content.Bytes(size));
            await Engine.OnceAsync(options);
        }
        Assert.Equal(4, Inbox.Files(inbox.Error).Count);
        Assert.Equal([1_000L, 1_001L], Directory.GetFiles(inbox.Error, "*.bin").Select(f => new FileInfo(f).Length).Order());
    }
}
