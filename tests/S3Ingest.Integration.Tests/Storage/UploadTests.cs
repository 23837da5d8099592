using System.Security.Cryptography;
using S3Ingest.Core.Storage;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Storage;

public class UploadTests
{
    private const int MiB = UploadHelpers.MiB;

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Content_below_the_threshold_is_one_put_and_proved(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        foreach (int length in new[] { 0, 1, 12_345, (8 * MiB) - 1 })
        {
            bucket.Front.Requests.Clear();
            var data = UploadHelpers.Bytes(length);
            var (content, committed, proof) = await store.UploadAsync(new UploadRequest { Key = $"small/{length}", ContentType = "text/csv" }, data);
            Assert.Equal((length, 0), (content.Length, content.PartCount));
            Assert.Equal(SHA256.HashData(data), content.Sha256);
            Assert.Equal(MD5.HashData(data), content.Md5);
            Assert.Equal(Crc64Nvme.Compute(data), content.Crc64Nvme);
            Assert.Equal(content.ExpectedETag, committed.ETag);
            Assert.False(committed.Recovered);
            Assert.Equal(server == ServerKind.LocalS3 ? VerificationMethod.Checksum : VerificationMethod.ETag, proof.Method);
            Assert.Equal(server == ServerKind.LocalS3 ? $"crc64nvme:{Crc64Nvme.ToBase64(content.Crc64Nvme)}" : null, proof.ChecksumS3);
            Assert.Equal("text/csv", proof.ContentType);
            Assert.Equal(data, await bucket.GetAsync($"small/{length}"));
            Assert.Empty(bucket.Front.Requests.Of("CreateMultipartUpload"));
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Content_from_the_threshold_on_goes_up_in_parts(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        foreach (var (length, known, parts) in new[] { (8 * MiB, true, 1), (8 * MiB, false, 1), ((20 * MiB) + 7, true, 3), ((20 * MiB) + 7, false, 3) })
        {
            var key = $"large/{length}-{known}";
            var data = UploadHelpers.Bytes(length, 2);
            string? recorded = null;
            var request = new UploadRequest
            {
                Key = key,
                Length = known ? length : null,
                UploadCreated = (id, _) =>
                {
                    recorded = id;
                    Assert.DoesNotContain(bucket.Front.Requests.Of("UploadPart"), r => r.Key == key);
                    return Task.CompletedTask;
                },
            };
            await using var upload = store.StartUpload(request);
            await upload.WriteAsync(data, CancellationToken.None);
            var content = await upload.FinishAsync(CancellationToken.None);
            Assert.Null(await store.HeadAsync(key, CancellationToken.None));
            Assert.Equal(recorded, upload.UploadId);
            Assert.Equal((parts, length), (content.PartCount, upload.BytesSent));
            Assert.Equal(0, store.Buffers.Rented);
            var committed = await upload.CommitAsync(CancellationToken.None);
            var proof = await upload.VerifyAsync(CancellationToken.None);
            Assert.Equal(content.ExpectedETag, committed.ETag);
            Assert.Equal(SHA256.HashData(data), content.Sha256);
            Assert.Equal(Crc64Nvme.Compute(data), content.Crc64Nvme);
            Assert.Equal(server == ServerKind.LocalS3 ? VerificationMethod.Checksum : VerificationMethod.ETag, proof.Method);
            Assert.Equal(data, await bucket.GetAsync(key));
        }
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Held_content_of_any_size_stays_invisible_and_holds_no_memory(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        foreach (int length in new[] { 0, 100, 9 * MiB })
        {
            var data = UploadHelpers.Bytes(length);
            await using var upload = store.StartUpload(new UploadRequest { Key = $"held/{length}", HoldCommit = true, Condition = CommitCondition.IfAbsent });
            await upload.WriteAsync(data, CancellationToken.None);
            await upload.FinishAsync(CancellationToken.None);
            Assert.Equal(0, store.Buffers.Rented);
            Assert.Null(await store.HeadAsync($"held/{length}", CancellationToken.None));
            await upload.CommitAsync(CancellationToken.None);
            await upload.VerifyAsync(CancellationToken.None);
            Assert.Equal(data, await bucket.GetAsync($"held/{length}"));
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_held_upload_is_committed_by_a_later_process_and_only_once(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var first = await bucket.OpenAsync();
        var data = UploadHelpers.Bytes(9 * MiB);
        var request = new UploadRequest { Key = "held", HoldCommit = true, Condition = CommitCondition.IfAbsent };
        // Not disposed: the process that began it died.
        var upload = first.StartUpload(request);
        await upload.WriteAsync(data, CancellationToken.None);
        var held = new HeldUpload("held", "", request.AttemptId, request.Condition, await upload.FinishAsync(CancellationToken.None)) with { UploadId = upload.UploadId! };

        var second = await bucket.OpenAsync();
        var committed = await second.CommitHeldAsync(held, CancellationToken.None);
        Assert.False(committed.Recovered);
        var again = await second.CommitHeldAsync(held, CancellationToken.None);
        Assert.True(again.Recovered);
        Assert.Equal(committed.ETag, again.ETag);
        await ObjectVerifier.VerifyAsync(second, "held", held.Content, Core.Configuration.VerifyMode.ReadBack, CancellationToken.None);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task The_stream_and_the_zero_copy_side_make_the_same_object(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var data = UploadHelpers.Bytes((9 * MiB) + 1);
        await using (var upload = store.StartUpload(new UploadRequest { Key = "stream" }))
        {
            await using (var stream = upload.AsStream())
                await new MemoryStream(data).CopyToAsync(stream);
            await upload.CommitAsync(CancellationToken.None);
        }
        await using (var upload = store.StartUpload(new UploadRequest { Key = "memory", Length = data.Length }))
        {
            using var source = new MemoryStream(data);
            while (true)
            {
                var room = await upload.GetMemoryAsync(CancellationToken.None);
                int read = await source.ReadAsync(room);
                if (read == 0)
                    break;
                await upload.AdvanceAsync(read, CancellationToken.None);
            }
            await upload.CommitAsync(CancellationToken.None);
        }
        Assert.Equal(data, await bucket.GetAsync("stream"));
        Assert.Equal(data, await bucket.GetAsync("memory"));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_source_that_grows_or_shrinks_is_not_committed(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        await using var grown = store.StartUpload(new UploadRequest { Key = "grown", Length = 10 });
        var fault = await Assert.ThrowsAsync<IngestException>(() => grown.WriteAsync(new byte[11], CancellationToken.None).AsTask());
        Assert.Equal((IngestErrorId.SourceChanged, true), (fault.ErrorId, fault.IsTransient));
        await using var shrunk = store.StartUpload(new UploadRequest { Key = "shrunk", Length = 10 * MiB });
        await shrunk.WriteAsync(new byte[9 * MiB], CancellationToken.None);
        fault = await Assert.ThrowsAsync<IngestException>(() => shrunk.FinishAsync(CancellationToken.None));
        Assert.Equal(IngestErrorId.SourceChanged, fault.ErrorId);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Giving_up_leaves_nothing(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        await using (var upload = store.StartUpload(new UploadRequest { Key = "gone" }))
        {
            await upload.WriteAsync(UploadHelpers.Bytes(17 * MiB), CancellationToken.None);
            Assert.Equal(1, await bucket.CountUploadsAsync());
            await upload.AbortAsync(CancellationToken.None);
            Assert.Equal(0, await bucket.CountUploadsAsync());
            await upload.AbortAsync(CancellationToken.None);
        }
        await using (var upload = store.StartUpload(new UploadRequest { Key = "gone" }))
            await upload.WriteAsync(UploadHelpers.Bytes(33 * MiB), CancellationToken.None);
        await store.AbortUploadAsync("gone", "no-such-upload", CancellationToken.None);
        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.Empty(await store.ListAsync("", CancellationToken.None).ToListAsync());
        Assert.Equal(0, store.Buffers.Rented);

        var twice = store.StartUpload(new UploadRequest { Key = "gone" });
        await twice.DisposeAsync();
        await twice.DisposeAsync();
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_interrupted_upload_goes_on_with_the_parts_that_are_there(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var store = await bucket.OpenAsync();
        var data = UploadHelpers.Bytes((28 * MiB) + 3);
        // Not disposed: the process died.
        var request = new UploadRequest { Key = "resumed", Length = data.Length, Condition = CommitCondition.IfAbsent };
        var died = store.StartUpload(request);
        await died.WriteAsync(data.AsMemory(0, 17 * MiB), CancellationToken.None);
        List<ListedPart> parts = [];
        for (int i = 0; i < 100 && parts.Count < 2; i++)
        {
            await Task.Delay(50);
            parts = await store.ListPartsAsync("resumed", died.UploadId!, CancellationToken.None).ToListAsync();
        }
        Assert.Equal([1, 2], parts.Select(p => p.PartNumber));

        // The second part differs now: it is sent again, the first is not.
        data[9 * MiB] ^= 1;
        await using var upload = store.StartUpload(request with { ResumeFrom = new ResumePoint(died.UploadId!, parts) });
        await upload.WriteAsync(data, CancellationToken.None);
        await upload.CommitAsync(CancellationToken.None);
        await upload.VerifyAsync(CancellationToken.None);
        Assert.Equal(data.Length - (8 * MiB), upload.BytesSent);
        Assert.Equal(data, await bucket.GetAsync("resumed"));
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }
}
