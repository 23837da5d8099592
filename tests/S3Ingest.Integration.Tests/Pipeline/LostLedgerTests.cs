using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>A ledger that is damaged or gone is rebuilt from what is in S3.</summary>
public sealed class LostLedgerTests
{
    private static readonly string[] Names = ["a.bin", "sub/b c.bin", "ü.bin", "large.bin", "empty.bin"];

    public static TheoryData<ServerKind, string> Losses => new()
    {
        { ServerKind.LocalS3, "missing" }, { ServerKind.LocalS3, "header" }, { ServerKind.LocalS3, "middle" }, { ServerKind.LocalS3, "truncated" },
        { ServerKind.Ceph, "missing" }, { ServerKind.Ceph, "header" }, { ServerKind.Ceph, "middle" }, { ServerKind.Ceph, "truncated" },
    };

    [Theory, MemberData(nameof(Losses))]
    public async Task Nothing_is_sent_again_and_orphaned_uploads_of_ours_are_aborted(ServerKind server, string loss)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { KeyPrefix = "mine/" };
        for (var i = 0; i < Names.Length; i++)
            inbox.Drop(Names[i], Content.Bytes(Names[i] switch { "large.bin" => Content.Multipart, "empty.bin" => 0, _ => 5_000 }, i));
        var before = await Engine.OnceAsync(options);
        Assert.Equal(Names.Length, before.Count);
        // Left by a run of the lost ledger; and by somebody else: at another key of the prefix, and beside it.
        await BeginUploadAsync("mine/a.bin");
        await BeginUploadAsync("mine/of another writer.bin");
        await BeginUploadAsync("other/a.bin");
        // Servers tell the start of an upload by the second.
        await Task.Delay(1_100);
        Damage(inbox.Ledger, loss);
        bucket.Front.Requests.Clear();
        var lines = new LogLines();

        Assert.Empty(await Engine.OnceAsync(options, lines));

        Assert.DoesNotContain(bucket.Front.Requests.All, r => Names.Contains(r.Key.Replace("mine/", "", StringComparison.Ordinal)) && r.Operation is "PutObject" or "CompleteMultipartUpload");
        var left = (await bucket.Client.ListMultipartUploadsAsync(bucket.Name)).MultipartUploads.Select(u => u.Key);
        Assert.Equal(["mine/of another writer.bin", "other/a.bin"], left.Order(StringComparer.Ordinal));
        Assert.Contains(lines.All, l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("mine/a.bin", StringComparison.Ordinal));
        var aside = Directory.GetFiles(Path.GetDirectoryName(inbox.Ledger)!).Where(f => f.Contains("corrupt", StringComparison.OrdinalIgnoreCase) || f.Contains("damaged", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(loss != "missing", aside.Any());

        var history = await Engine.HistoryAsync(options);
        Assert.Equal(Names.Order(StringComparer.Ordinal), history.Select(r => r.Outputs[0].Key["mine/".Length..]).Order(StringComparer.Ordinal));
        foreach (var record in history)
        {
            var was = before.Single(b => b.Outputs[0].Key == record.Outputs[0].Key);
            Assert.Equal((was.OperationId, OperationStatus.Success, was.Outputs[0].ETag), (record.OperationId, record.Status, record.Outputs[0].ETag));
        }

        inbox.Drop("a.bin", Content.Bytes(6_000));
        Assert.Equal("a.bin", Assert.Single(await Engine.OnceAsync(options)).TargetName);

        Task BeginUploadAsync(string key) => bucket.Client.InitiateMultipartUploadAsync(new() { BucketName = bucket.Name, Key = key });
    }

    private static void Damage(string ledger, string loss)
    {
        if (loss == "missing")
        {
            Directory.Delete(Path.GetDirectoryName(ledger)!, recursive: true);
            return;
        }
        using var file = new FileStream(ledger, FileMode.Open, FileAccess.ReadWrite);
        switch (loss)
        {
            case "header":
                file.Write(new byte[100]);
                break;
            case "middle":
                for (var page = 4_096L; page < file.Length; page += 4_096)
                {
                    file.Position = page;
                    file.Write(Content.Bytes(1_000));
                }
                break;
            default:
                file.SetLength(file.Length / 2);
                break;
        }
    }
}
