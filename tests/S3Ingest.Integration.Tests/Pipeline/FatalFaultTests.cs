using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>What no source can survive ends the run and fails none.</summary>
public sealed class FatalFaultTests
{
    public static TheoryData<ServerKind, string, IngestErrorId> Faults => new()
    {
        { ServerKind.LocalS3, "secret", IngestErrorId.CredentialsInvalid }, { ServerKind.LocalS3, "key", IngestErrorId.CredentialsInvalid }, { ServerKind.LocalS3, "bucket", IngestErrorId.BucketNotFound },
        { ServerKind.Ceph, "secret", IngestErrorId.CredentialsInvalid }, { ServerKind.Ceph, "key", IngestErrorId.CredentialsInvalid }, { ServerKind.Ceph, "bucket", IngestErrorId.BucketNotFound },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_wrong_account_or_bucket_ends_the_run_and_the_sources_stay(ServerKind server, string wrong, IngestErrorId errorId)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        inbox.Drop("x.bin", [1]);
        var right = inbox.Options(bucket);
        var options = wrong switch
        {
            "secret" => right with { SecretAccessKey = new Secret("wrong") },
            "key" => right with { AccessKeyId = new Secret("AKIAWRONGWRONGWRONGW") },
            _ => right with { BucketName = $"no-{bucket.Name}" },
        };

        var fault = await Assert.ThrowsAsync<IngestException>(() => Engine.OnceAsync(options));

        Assert.Equal(errorId, fault.ErrorId);
        Assert.DoesNotContain(await Engine.HistoryAsync(options), r => r.Status == OperationStatus.Failed);
        Assert.True(File.Exists(Path.Combine(inbox.Watch, "x.bin")));
        Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.OnceAsync(right)).Status);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_bucket_that_goes_away_in_the_middle_ends_the_run_and_fails_no_source(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        for (var i = 0; i < 8; i++)
            inbox.Drop($"{i}.bin", Content.Bytes(1_000, i));
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "NoSuchBucket", Operation = "PutObject", KeyPattern = "bin$", After = 3 });

        var fault = await Assert.ThrowsAsync<IngestException>(() => Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal(IngestErrorId.BucketNotFound, fault.ErrorId);
        Assert.Equal(8, Inbox.Files(inbox.Watch).Count);
        bucket.Faults.Clear();
        await Engine.OnceAsync(inbox.Options(bucket));
        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        Assert.Equal(8, history.Count(r => r.Status == OperationStatus.Success));
        Assert.DoesNotContain(history, r => r.Status == OperationStatus.Failed);
    }
}
