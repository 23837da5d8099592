using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>Sources that are moved after success.</summary>
public sealed class CompletedDirectoryTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Folders_are_kept_when_that_is_asked_for(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        inbox.Drop("a/b/x.bin", [1]);
        inbox.Drop("y.bin", [2]);

        var results = await Engine.OnceAsync(inbox.Options(bucket) with { PreserveStructure = true });

        Assert.Equal(["a/b/x.bin", "y.bin"], Inbox.Files(inbox.Completed).Keys.Order(StringComparer.Ordinal));
        Assert.Empty(Inbox.Files(inbox.Watch));
        Assert.All(results, r => Assert.Equal(Disposition.MovedToCompleted, r.Disposition));
        Assert.Equal(Path.Combine(inbox.Completed, "a/b/x.bin"), results.Single(r => r.TargetName == "x.bin").Outputs[0].CompletedPath);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Names_that_meet_are_told_apart(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        inbox.Drop("a/x.bin", [1]);
        inbox.Drop("b/x.bin", [2]);
        inbox.Drop("c/x.bin", [3]);

        await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal([1, 2, 3], Directory.GetFiles(inbox.Completed).Select(f => (int)File.ReadAllBytes(f).Single()).Order());
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_file_that_comes_again_after_it_was_moved_is_ingested_again(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        foreach (var seed in new[] { 1, 2 })
        {
            inbox.Drop("x.bin", Content.Bytes(500, seed));
            Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.OnceAsync(inbox.Options(bucket))).Status);
        }
        Assert.Equal(2, Inbox.Files(inbox.Completed).Count);
        Assert.Equal(Content.Bytes(500, 2), await bucket.GetAsync("x.bin"));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_unchanged_file_that_is_put_back_is_moved_without_being_sent(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        var path = inbox.Drop("x.bin", Content.Bytes(500));
        var time = File.GetLastWriteTimeUtc(path);
        await Engine.OnceAsync(inbox.Options(bucket));
        inbox.Drop("x.bin", Content.Bytes(500));
        File.SetLastWriteTimeUtc(path, time);

        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Empty(Inbox.Files(inbox.Watch));
        Assert.Single(bucket.Front.Requests.Of("PutObject"), r => r.Key == "x.bin");
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_move_that_fails_is_repeated_by_the_next_start(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        File.WriteAllText(inbox.Completed, "a file where the directory should be");
        inbox.Drop("x.bin", Content.Bytes(500));

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));
        Assert.Equal((OperationStatus.Success, Disposition.Left), (result.Status, result.Disposition));
        Assert.True(File.Exists(Path.Combine(inbox.Watch, "x.bin")));

        File.Delete(inbox.Completed);
        await Engine.OnceAsync(inbox.Options(bucket));
        Assert.Equal(["x.bin"], Inbox.Files(inbox.Completed).Keys);
        Assert.Empty(Inbox.Files(inbox.Watch));
        Assert.Single(bucket.Front.Requests.Of("PutObject"), r => r.Key == "x.bin");
        Assert.Equal(Disposition.MovedToCompleted, Assert.Single(await Engine.HistoryAsync(inbox.Options(bucket))).Disposition);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_file_that_could_not_be_moved_is_ingested_again_when_it_changes(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        File.WriteAllText(inbox.Completed, "a file where the directory should be");
        inbox.Drop("x.bin", Content.Bytes(500, 1));
        await using var engine = await Engine.OpenAsync(inbox.Options(bucket));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var results = new List<IngestResult>();
        await foreach (var result in engine.WatchAsync(once: false, stop.Token))
        {
            results.Add(result);
            if (results.Count == 1)
                inbox.Drop("x.bin", Content.Bytes(700, 2));
            else
                await stop.CancelAsync();
        }

        Assert.Equal([500L, 700L], results.Select(r => r.BytesRead));
        Assert.Equal(Content.Bytes(700, 2), await bucket.GetAsync("x.bin"));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_taken_name_can_be_an_error_and_the_source_stays(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        Directory.CreateDirectory(inbox.Completed);
        File.WriteAllText(Path.Combine(inbox.Completed, "x.bin"), "taken");
        inbox.Drop("x.bin", Content.Bytes(500));

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket) with { DuplicateHandling = DuplicateHandling.Error }));

        Assert.Equal((OperationStatus.Success, Disposition.Left), (result.Status, result.Disposition));
        Assert.Equal("taken", File.ReadAllText(Path.Combine(inbox.Completed, "x.bin")));
        Assert.True(File.Exists(Path.Combine(inbox.Watch, "x.bin")));
    }
}
