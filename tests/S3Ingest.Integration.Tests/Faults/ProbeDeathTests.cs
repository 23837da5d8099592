using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>A death while the provider's capabilities are found out.</summary>
public sealed class ProbeDeathTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<ServerKind, string> Steps => new()
    {
        { ServerKind.LocalS3, "UploadPart" }, { ServerKind.LocalS3, "PutObject" }, { ServerKind.LocalS3, "CompleteMultipartUpload" },
        { ServerKind.Ceph, "UploadPart" }, { ServerKind.Ceph, "PutObject" }, { ServerKind.Ceph, "CompleteMultipartUpload" },
    };

    [Theory, MemberData(nameof(Steps))]
    public async Task The_next_start_leaves_neither_object_nor_upload_of_it(ServerKind server, string operation)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var settings = inbox.Environment(bucket);
        inbox.Drop("x.bin", Content.Bytes(Content.Small));
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = operation, After = operation == "PutObject" ? 1 : 0 });
        using (var service = ServiceProcess.Start(settings, inbox.Root, "--once"))
        {
            for (var i = 0; i < 1_000 && hang.Applied == 0 && !service.HasExited; i++)
                await Task.Delay(20);
            Assert.True(hang.Applied > 0, service.Log);
            service.Kill();
            await service.WaitAsync(Limit);
        }
        bucket.Faults.Clear();

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 0, log);
        var invariants = new Invariants(bucket, inbox);
        Assert.Equal(["x.bin"], (await invariants.HashObjectsAsync()).Keys);
        Assert.Empty(await invariants.UploadsAsync());
    }
}
