using System.Diagnostics;
using System.Text.Json;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>The console service as an administrator meets it: exit codes, signals, log.</summary>
public sealed class ServiceTests(Xunit.Abstractions.ITestOutputHelper notes)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Exit_codes_say_how_it_went(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var settings = inbox.Environment(bucket);

        inbox.Drop("good.bin", Content.Bytes(100));
        var (exit, log, output) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == 0, log);
        Assert.Contains($"s3://{bucket.Name}/good.bin", output, StringComparison.Ordinal);

        inbox.Drop("bad.bin", Content.Bytes(1_000));
        inbox.Drop("red\x1b[31m\nnext line.bin", Content.Bytes(1));
        settings["INGEST_MAX_FILE_SIZE"] = "500";
        (exit, log, output) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == 3, log);
        Assert.Contains("SourceTooLarge", output, StringComparison.Ordinal);
        // A name can neither command a terminal nor make up a line.
        Assert.All([log, output], text => Assert.Contains("red\\x1b[31m\\x0anext line.bin", text, StringComparison.Ordinal));
        Assert.All([log, output], text => Assert.DoesNotContain("\x1b", text, StringComparison.Ordinal));

        settings["INGEST_BUCKET"] = $"no-{bucket.Name}";
        (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == 1, log);
        Assert.Contains("BucketNotFound", log, StringComparison.Ordinal);

        settings["INGEST_MAX_WORKERS"] = "many";
        settings.Remove("INGEST_WATCH_DIR");
        (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == 1, log);
        Assert.Contains("INGEST_MAX_WORKERS", log, StringComparison.Ordinal);
        Assert.Contains("INGEST_WATCH_DIR", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_service_watches_several_directories_and_signals_suspend_and_resume_it()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        using var other = new Inbox();
        var settings = inbox.Environment(bucket);
        foreach (var own in new[] { "INGEST_WATCH_DIR", "INGEST_ERROR_DIR" })
            settings.Remove(own);
        settings["INGEST_METRICS_FILE"] = "-";
        settings["INGEST_METRICS_SECONDS"] = "1";
        string EnvFile(Inbox place, string prefix)
        {
            var path = Path.Combine(place.Root, "settings.env");
            File.WriteAllText(path, $"INGEST_WATCH_DIR={place.Watch}\nINGEST_KEY_PREFIX={prefix}\nINGEST_ERROR_DIR=\n");
            return path;
        }
        inbox.Drop("x.bin", Content.Bytes(100));
        other.Drop("y.bin", Content.Bytes(200));
        using var service = ServiceProcess.Start(settings, inbox.Root, "--env-file", EnvFile(inbox, "one/"), "--env-file", EnvFile(other, "two/"));
        await service.WaitForLogAsync("Verified " + Path.Combine(inbox.Watch, "x.bin"), Limit);
        await service.WaitForLogAsync("Verified " + Path.Combine(other.Watch, "y.bin"), Limit);
        Assert.Equal(100, (await bucket.GetAsync("one/x.bin")).Length);
        Assert.Equal(200, (await bucket.GetAsync("two/y.bin")).Length);

        service.Signal("USR1");
        await service.WaitForLogAsync("Suspended (signal USR1)", Limit);
        other.Drop("z.bin", Content.Bytes(300));
        var waiting = await MetricsAsync(service, line => line.GetProperty("path").GetString() == other.Watch && line.GetProperty("queued").GetInt32() == 1);
        Assert.Equal("Paused", waiting.GetProperty("state").GetString());
        Assert.DoesNotContain(Path.Combine(other.Watch, "z.bin"), service.Log, StringComparison.Ordinal);
        service.Signal("USR2");
        await service.WaitForLogAsync("Verified " + Path.Combine(other.Watch, "z.bin"), Limit);

        service.Terminate();
        Assert.Equal(0, await service.WaitAsync(Limit));
        var last = await MetricsAsync(service, line => line.GetProperty("path").GetString() == other.Watch && line.GetProperty("state").GetString() == "Stopped");
        Assert.Equal((2, 2L, 500L), (last.GetProperty("watcherId").GetInt32(), last.GetProperty("succeeded").GetInt64(), last.GetProperty("bytesUploaded").GetInt64()));
    }

    [Fact]
    public async Task A_service_whose_ledger_was_on_a_full_disk_goes_on_when_there_is_room()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var disk = Directory.CreateDirectory(Path.Combine(inbox.Root, "disk")).FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=600k", "none", disk) != 0)
        {
            notes.WriteLine("SKIPPED: mounting is not permitted here, and no other disk may be filled.");
            return;
        }
        try
        {
            var settings = inbox.Environment(bucket);
            settings["INGEST_LEDGER_PATH"] = Path.Combine(disk, "ledger.db");
            inbox.Drop("before.bin", Content.Bytes(100));
            using var service = ServiceProcess.Start(settings, inbox.Root);
            await service.WaitForLogAsync("Verified", Limit);
            var filling = Path.Combine(disk, "filling");
            Fill(filling);
            inbox.Drop("meanwhile.bin", Content.Bytes(200));
            await service.WaitForLogAsync("is not watched until its ledger can be written again", Limit);
            service.Signal("USR1");
            File.Delete(filling);
            await service.WaitForLogAsync("can be written again\n", Limit);
            await service.WaitForLogAsync("Suspended (signal USR1)", Limit);
            service.Signal("USR2");
            await service.WaitForLogAsync("Verified " + Path.Combine(inbox.Watch, "meanwhile.bin"), Limit);
            service.Terminate();
            Assert.Equal(0, await service.WaitAsync(Limit));
        }
        finally
        {
            Run("umount", "-l", disk);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    [Fact]
    public async Task Settings_files_that_come_to_one_directory_are_refused()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        File.WriteAllText(Path.Combine(inbox.Root, "a.env"), "INGEST_KEY_PREFIX=a\n");
        var (exit, log, _) = await ServiceProcess.RunAsync(inbox.Environment(bucket), inbox.Root, Limit, "--env-file", "a.env", "--env-file", "a.env");
        Assert.True(exit == 1, log);
        Assert.Contains(inbox.Watch, log, StringComparison.Ordinal);
        Assert.Contains("environment", log, StringComparison.Ordinal);

        var settings = inbox.Environment(bucket);
        settings.Remove("INGEST_WATCH_DIR");
        Directory.CreateSymbolicLink(Path.Combine(inbox.Root, "link"), inbox.Watch);
        File.WriteAllText(Path.Combine(inbox.Root, "a.env"), $"INGEST_WATCH_DIR={inbox.Watch}\n");
        File.WriteAllText(Path.Combine(inbox.Root, "b.env"), "INGEST_WATCH_DIR=link\n");
        (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--env-file", "a.env", "--env-file", "b.env");
        Assert.True(exit == 1, log);
        Assert.Contains(inbox.Watch, log, StringComparison.Ordinal);
    }

    /// <summary>The first line of figures on standard output that is meant.</summary>
    private static async Task<JsonElement> MetricsAsync(ServiceProcess service, Func<JsonElement, bool> isMeant)
    {
        for (var i = 0; i < 1_500; i++)
        {
            var lines = service.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
            if (lines.FirstOrDefault(isMeant) is { ValueKind: JsonValueKind.Object } found)
                return found;
            await Task.Delay(20);
        }
        throw new Xunit.Sdk.XunitException($"No such line:\n{service.Output}\n{service.Log}");
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_second_service_on_one_directory_exits_with_11_and_SIGTERM_or_SIGHUP_end_the_first_with_0(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var settings = inbox.Environment(bucket);
        settings["INGEST_MAX_FILE_SIZE"] = "500";
        inbox.Drop("x.bin", Content.Bytes(100));
        inbox.Drop("large.bin", Content.Bytes(1_000));
        using var first = ServiceProcess.Start(settings, inbox.Root);
        await first.WaitForLogAsync("Verified", Limit);
        await first.WaitForLogAsync("SourceTooLarge", Limit);

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        Assert.True(exit == 11, log);
        Assert.Contains("LedgerLocked", log, StringComparison.Ordinal);

        // What failed while it ran does not make a stop in order a failure.
        first.Signal(server == ServerKind.Ceph ? "HUP" : "TERM");
        Assert.Equal(0, await first.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.False(File.Exists(Path.Combine(inbox.Watch, ".s3ingest")));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task SIGTERM_in_the_middle_of_an_upload_ends_within_ten_seconds_and_leaves_no_upload(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop("x.bin", Content.Bytes(Content.Multipart));
        var slow = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "UploadPart", KeyPattern = "^x" });
        using var service = ServiceProcess.Start(inbox.Environment(bucket), inbox.Root);
        for (var i = 0; i < 1_000 && slow.Applied == 0; i++)
            await Task.Delay(20);
        Assert.True(slow.Applied > 0);

        var watch = Stopwatch.StartNew();
        service.Terminate();
        Assert.Equal(0, await service.WaitAsync(Limit));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.Equal(OperationStatus.Cancelled, Assert.Single(await Engine.HistoryAsync(inbox.Options(bucket))).Status);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task The_log_file_has_every_step_and_no_secret_is_anywhere(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var settings = inbox.Environment(bucket);
        settings["INGEST_LOG_FILE"] = inbox.Log;
        settings["INGEST_LOG_LEVEL"] = "Trace";
        settings["INGEST_MAX_FILE_SIZE"] = "10MB";
        settings["INGEST_RETRY_ATTEMPTS"] = "2";
        // Whether the server takes the token or not, nobody may read it.
        var canary = "canary-token-0123456789abcdef";
        settings["AWS_SESSION_TOKEN"] = canary;
        var (_, tokenLog, tokenOutput) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");
        settings.Remove("AWS_SESSION_TOKEN");
        inbox.Drop("good.bin", Content.Bytes(Content.Small));
        inbox.Drop("bad.bin", Content.Bytes(Content.Multipart));
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "InternalError", Operation = "PutObject", KeyPattern = "^good", Count = 1 });

        var (exit, log, output) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 3, $"{exit}: {log}");
        var lines = File.ReadAllLines(inbox.Log).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        foreach (var name in new[] { "FileDetected", "UploadStarted", "FileUploaded", "FileVerified" })
        {
            var line = Assert.Single(lines, l => IsEvent(l, name) && PathOf(l) == Path.Combine(inbox.Watch, "good.bin"));
            Assert.InRange(line.GetProperty("time").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        }
        var failed = Assert.Single(lines, l => IsEvent(l, "FileFailed"));
        Assert.Equal(("SourceTooLarge", Path.Combine(inbox.Watch, "bad.bin"), "Error"), (failed.GetProperty("errorType").GetString(), PathOf(failed), failed.GetProperty("level").GetString()));
        Assert.Contains("INGEST_MAX_FILE_SIZE", failed.GetProperty("reason").GetString(), StringComparison.Ordinal);

        var everything = Directory.EnumerateFiles(inbox.Root, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".bin", StringComparison.Ordinal))
            .Select(f => (Name: f, Text: System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(f))))
            .Concat([("log", log), ("output", output), ("log with the token", tokenLog), ("output with the token", tokenOutput)]);
        foreach (var (name, text) in everything)
        {
            foreach (var secret in new[] { bucket.SecretKey, canary, "X-Amz-Signature=", "Signature=" })
                Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{name} holds '{secret}'");
        }

        static bool IsEvent(JsonElement line, string name) => line.TryGetProperty("event", out var value) && value.GetString() == name;
        static string? PathOf(JsonElement line) => line.GetProperty("path").GetString();
    }
}
