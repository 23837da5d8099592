using System.Diagnostics;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Storage;

public class FaultTests
{
    private const int MiB = UploadHelpers.MiB;

    [Theory, MemberData(nameof(ConditionTests.Commits), MemberType = typeof(ConditionTests))]
    public async Task A_commit_whose_reply_is_lost_is_settled_and_not_doubled(ServerKind server, bool multipart)
    {
        await using var bucket = await TestBucket.CreateAsync(server, versioned: true);
        var store = await bucket.OpenAsync();
        foreach (var condition in new[] { CommitCondition.None, CommitCondition.IfAbsent })
        {
            var key = $"lost-{condition.IsAbsent}";
            var rule = bucket.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = multipart ? "CompleteMultipartUpload" : "PutObject", Count = 1 });
            var data = UploadHelpers.Bytes(multipart ? 9 * MiB : 1000);
            var (content, committed, _) = await store.UploadAsync(new UploadRequest { Key = key, Condition = condition }, data);
            Assert.Equal(1, rule.Applied);
            Assert.True(committed.Recovered);
            Assert.Equal(content.ExpectedETag, committed.ETag);
            Assert.Equal(data, await bucket.GetAsync(key));
            bucket.Faults.Clear();
        }
        Assert.Equal(2, await bucket.CountVersionsAsync());
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Theory, MemberData(nameof(ConditionTests.Commits), MemberType = typeof(ConditionTests))]
    public async Task A_commit_that_never_arrived_is_repeated(ServerKind server, bool multipart)
    {
        await using var bucket = await TestBucket.CreateAsync(server, versioned: true);
        var store = await bucket.OpenAsync();
        var rule = bucket.Faults.Add(new FaultRule { Action = FaultAction.CloseBeforeHandling, Operation = multipart ? "CompleteMultipartUpload" : "PutObject", Count = 2 });
        var (_, committed, _) = await store.UploadAsync(
            new UploadRequest { Key = "a", Condition = CommitCondition.IfAbsent }, UploadHelpers.Bytes(multipart ? 9 * MiB : 1000));
        Assert.Equal(2, rule.Applied);
        Assert.False(committed.Recovered);
        Assert.Equal(1, await bucket.CountVersionsAsync());
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Parts_that_fail_are_sent_again(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "UploadPart", Code = "InternalError", Count = 3 });
        bucket.Faults.Add(new FaultRule { Action = FaultAction.CloseBeforeHandling, Operation = "UploadPart", Count = 2 });
        bucket.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = "UploadPart", Count = 2 });
        var data = UploadHelpers.Bytes(30 * MiB);
        await store.UploadAsync(new UploadRequest { Key = "a" }, data);
        Assert.Equal(data, await bucket.GetAsync("a"));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Slow_down_lowers_concurrency_and_the_upload_goes_on(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        int before = store.Executor.Concurrency;
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "UploadPart", Code = "SlowDown", Status = 503, Count = 8 });
        await store.UploadAsync(new UploadRequest { Key = "a" }, UploadHelpers.Bytes(20 * MiB));
        Assert.InRange(store.Executor.Concurrency, 1, before - 1);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_fault_that_stays_ends_after_the_attempts_with_its_code(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync(o => o with { RetryAttempts = 3, RetryMaxDelay = TimeSpan.FromMilliseconds(200) });
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "UploadPart", Code = "InternalError" });
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(new UploadRequest { Key = "a" }, UploadHelpers.Bytes(20 * MiB)));
        Assert.Equal((IngestErrorId.UploadFailed, "InternalError", true), (fault.ErrorId, fault.Code, fault.IsTransient));
        Assert.NotNull(fault.RequestId);
        bucket.Faults.Clear();
        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.Equal(0, store.Buffers.Rented);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task What_will_not_change_is_not_repeated(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var rule = bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "PutObject", Code = "AccessDenied" });
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(new UploadRequest { Key = "a" }, [1]));
        Assert.Equal((IngestErrorId.AccessDenied, 1), (fault.ErrorId, rule.Applied));
        Assert.Contains("s3:PutObject", fault.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(ConditionTests.Commits), MemberType = typeof(ConditionTests))]
    public async Task A_conflict_at_the_commit_is_transient_for_the_source(ServerKind server, bool multipart)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        bucket.Faults.Add(new FaultRule
        {
            Action = FaultAction.Fail,
            Operation = multipart ? "CompleteMultipartUpload" : "PutObject",
            Code = "ConditionalRequestConflict",
            Status = 409,
        });
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(
            new UploadRequest { Key = "a", HoldCommit = multipart, Condition = CommitCondition.IfAbsent }, [1]));
        Assert.Equal((IngestErrorId.UploadFailed, true), (fault.ErrorId, fault.IsTransient));
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_error_inside_a_200_of_Complete_is_a_failure(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var rule = bucket.Faults.Add(new FaultRule { Action = FaultAction.ErrorInside200, Operation = "CompleteMultipartUpload", Count = 1 });
        var data = UploadHelpers.Bytes(9 * MiB);
        await store.UploadAsync(new UploadRequest { Key = "a", Condition = CommitCondition.IfAbsent }, data);
        Assert.Equal(1, rule.Applied);
        Assert.Equal(data, await bucket.GetAsync("a"));
    }

    [Theory, MemberData(nameof(ConditionTests.Commits), MemberType = typeof(ConditionTests))]
    public async Task Content_that_the_server_damages_is_found(ServerKind server, bool multipart)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync(o => o with { Verify = VerifyMode.ReadBack });
        var data = UploadHelpers.Bytes(1000);
        // LocalS3 stores other bytes and goes on to report the checksum and ETag of what was sent.
        if (server == ServerKind.LocalS3)
            bucket.Faults.Add(new FaultRule { Action = FaultAction.CorruptContent });
        await using var upload = store.StartUpload(new UploadRequest { Key = "a", HoldCommit = multipart });
        await upload.WriteAsync(data, CancellationToken.None);
        await upload.CommitAsync(CancellationToken.None);
        if (server == ServerKind.Ceph)
        {
            data[500] ^= 1;
            await store.UploadAsync(new UploadRequest { Key = "a", HoldCommit = multipart }, data);
        }
        var fault = await Assert.ThrowsAsync<IngestException>(() => upload.VerifyAsync(CancellationToken.None));
        Assert.Equal((IngestErrorId.IntegrityMismatch, false), (fault.ErrorId, fault.IsTransient));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Content_that_is_damaged_on_the_way_every_time_is_an_integrity_mismatch(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync(o => o with { RetryAttempts = 2 });
        var rule = bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "PutObject", Code = "BadDigest", Status = 400 });
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(new UploadRequest { Key = "a" }, UploadHelpers.Bytes(10)));
        Assert.Equal((IngestErrorId.IntegrityMismatch, 2), (fault.ErrorId, rule.Applied));
        bucket.Faults.Clear();
        await store.UploadAsync(new UploadRequest { Key = "a" }, UploadHelpers.Bytes(10));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_object_that_another_writer_replaced_is_not_taken_for_ours(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var data = UploadHelpers.Bytes(1000);
        await using var upload = store.StartUpload(new UploadRequest { Key = "a" });
        await upload.WriteAsync(data, CancellationToken.None);
        await upload.CommitAsync(CancellationToken.None);
        await store.UploadAsync(new UploadRequest { Key = "a" }, UploadHelpers.Bytes(1000, 2));
        var fault = await Assert.ThrowsAsync<IngestException>(() => upload.VerifyAsync(CancellationToken.None));
        Assert.Equal(IngestErrorId.IntegrityMismatch, fault.ErrorId);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_outage_is_waited_for_without_an_attempt(ServerKind server)
    {
        var folder = Directory.CreateTempSubdirectory("s3ingest-test-");
        try
        {
            await using var bucket = await TestBucket.CreateAsync(server, folder: server == ServerKind.LocalS3 ? folder.FullName : null);
            using var log = new CollectingLog();
            var store = await bucket.OpenAsync(o => o with { RetryAttempts = 1 }, log);
            var data = UploadHelpers.Bytes(40 * MiB);
            await using var upload = store.StartUpload(new UploadRequest { Key = "a", Condition = CommitCondition.IfAbsent });
            await upload.WriteAsync(data.AsMemory(0, 10 * MiB), CancellationToken.None);
            await bucket.StopAsync();
            var rest = Task.Run(async () =>
            {
                await upload.WriteAsync(data.AsMemory(10 * MiB), CancellationToken.None);
                return await upload.CommitAsync(CancellationToken.None);
            });
            for (int i = 0; i < 300 && !store.IsEndpointDown; i++)
                await Task.Delay(50);
            Assert.True(store.IsEndpointDown);
            await Task.Delay(500);
            Assert.False(rest.IsCompleted);
            await bucket.StartAsync();
            await rest.WaitAsync(TimeSpan.FromSeconds(30));
            await upload.VerifyAsync(CancellationToken.None);
            Assert.False(store.IsEndpointDown);
            Assert.Equal(data, await bucket.GetAsync("a"));
            Assert.Single(log.Lines, l => l.Contains("cannot be reached", StringComparison.Ordinal));
            Assert.Single(log.Lines, l => l.Contains("answers again", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Waiting_for_an_endpoint_ends_with_the_callers_patience(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var store = bucket.Open(o => o with { EndpointUrl = new Uri("http://127.0.0.1:9") });
        using var patience = new CancellationTokenSource();
        var head = store.HeadAsync("a", patience.Token);
        for (int i = 0; i < 300 && !store.IsEndpointDown; i++)
            await Task.Delay(50);
        Assert.True(store.IsEndpointDown);
        Assert.False(head.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => head);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_server_that_falls_silent_is_given_up_and_asked_again(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        store.Executor.IdleLimit = TimeSpan.FromSeconds(1);
        var rule = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "PutObject", Count = 1 });
        await store.UploadAsync(new UploadRequest { Key = "a", Condition = CommitCondition.IfAbsent }, UploadHelpers.Bytes(1000)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, rule.Applied);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Expired_credentials_are_a_pause(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var log = new CollectingLog();
        var store = await bucket.OpenAsync(o => o with { RetryAttempts = 1 }, log);
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "ExpiredToken", Status = 400, Count = 2 });
        await store.UploadAsync(new UploadRequest { Key = "a" }, [1]);
        Assert.Single(log.Lines, l => l.Contains("expired", StringComparison.Ordinal));
        Assert.Single(log.Lines, l => l.Contains("valid again", StringComparison.Ordinal));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Credentials_that_were_never_good_are_an_error_and_no_pause(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "ExpiredToken", Status = 400 });
        using var store = ObjectStore.Open(bucket.Options(), new LogLines());
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.ReadAsync("a", null, default)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(IngestErrorId.CredentialsInvalid, fault.ErrorId);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Bandwidth_stays_below_its_limit(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync(o => o with { MaxBandwidth = 10L * MiB });
        var watch = Stopwatch.StartNew();
        await store.UploadAsync(new UploadRequest { Key = "a" }, UploadHelpers.Bytes(20 * MiB));
        Assert.InRange(watch.Elapsed.TotalSeconds, 1.6, 6);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Crash_points_are_reached_in_order(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var reached = new List<string>();
        await store.UploadAsync(
            new UploadRequest
            {
                Key = "a",
                Length = 9 * MiB,
                Reached = point =>
                {
                    lock (reached)
                        reached.Add(point);
                },
                UploadCreated = (_, _) =>
                {
                    reached.Add("recorded");
                    return Task.CompletedTask;
                },
            },
            UploadHelpers.Bytes(9 * MiB));
        Assert.Equal(["create-multipart", "recorded", "part", "part", "commit"], reached);
    }

    private sealed class CollectingLog : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (Lines)
                Lines.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
