using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>
/// A server that stores other bytes than it was sent and says that it did not: only reading back finds out. LocalS3 alone,
/// because nothing can make RADOS Gateway lie.
/// </summary>
public sealed class IntegrityTests
{
    public static TheoryData<string, int> Writes => new() { { "PutObject", Content.Small }, { "UploadPart", Content.Multipart } };

    [Theory, MemberData(nameof(Writes))]
    public async Task Wrong_content_is_deleted_and_sent_again(string operation, int size)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("x.bin", Content.Bytes(size));
        var lie = bucket.Faults.Add(new FaultRule { Action = FaultAction.CorruptContent, Operation = operation, KeyPattern = "^x.bin$", Count = 1 });
        var lines = new LogLines();

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket) with { Verify = VerifyMode.ReadBack }, lines));

        Assert.Equal(1, lie.Applied);
        Assert.Equal((OperationStatus.Success, VerificationMethod.ReadBack), (result.Status, result.Outputs[0].VerificationMethod));
        Assert.Equal(Content.Bytes(size), await bucket.GetAsync("x.bin"));
        Assert.Single(bucket.Front.Requests.Of("DeleteObject"), r => r.Key == "x.bin");
        Assert.Contains(lines.All, l => l.Contains("not what was sent", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task Content_that_stays_wrong_fails_and_leaves_no_object(string operation, int size)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("x.bin", Content.Bytes(size));
        bucket.Faults.Add(new FaultRule { Action = FaultAction.CorruptContent, Operation = operation, KeyPattern = "^x.bin$" });

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket) with { Verify = VerifyMode.ReadBack, RetryAttempts = 2 }));

        Assert.Equal((OperationStatus.Failed, "IntegrityMismatch"), (result.Status, result.ErrorId));
        Assert.Empty((await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects ?? []);
        Assert.Equal(Content.Hash(Content.Bytes(size)), Content.HashOf(Path.Combine(inbox.Error, "x.bin")));
    }
}
