using System.Text;
using Amazon.S3.Model;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Verifying;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Verifying;

/// <summary>Everything that can become of an object, and what the verification says of it.</summary>
public sealed class DamageTests
{
    private const string Table = "id,name\n1,one\n2,two\n";

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Each_damage_has_its_status_and_the_rest_is_verified(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { KeyPrefix = "in/" };
        var content = Content.Bytes(Content.Small);
        foreach (var name in (string[])["deleted", "sound", "truncated", "other content", "same content", "kept metadata"])
            inbox.Drop(name, content);
        inbox.Drop("table.csv", Encoding.UTF8.GetBytes(Table));
        Assert.All(await Engine.OnceAsync(options), r => Assert.Equal(OperationStatus.Success, r.Status));
        Assert.Equal(7, (await Verify.RunAsync(options)).Count(o => o.Result.Status == VerifyStatus.Verified));

        await bucket.Client.DeleteObjectAsync(bucket.Name, "in/deleted");
        await PutAsync("in/truncated", content[..100], keepsMetadata: false);
        await PutAsync("in/other content", Content.Bytes(Content.Small, seed: 2), keepsMetadata: false);
        await PutAsync("in/same content", content, keepsMetadata: false);
        await PutAsync("in/kept metadata", Content.Bytes(Content.Small, seed: 3), keepsMetadata: true);
        await PutAsync("in/stranger", content, keepsMetadata: false);
        await PutAsync("in/.s3ingest-0123456789abcd/probe", content, keepsMetadata: false);
        await PutAsync("elsewhere", content, keepsMetadata: false);

        foreach (var depth in new[] { VerifyDepth.Metadata, VerifyDepth.Deep })
        {
            var (outcomes, summary) = await Verify.RunWithSummaryAsync(options, Verify.Query(depth));
            Assert.Equal(
                [
                    ("in/deleted", VerifyStatus.Missing), ("in/kept metadata", VerifyStatus.ChecksumMismatch), ("in/other content", VerifyStatus.Modified), ("in/same content", VerifyStatus.Verified),
                    ("in/sound", VerifyStatus.Verified), ("in/table.parquet", VerifyStatus.Verified), ("in/truncated", VerifyStatus.SizeMismatch),
                ],
                outcomes.Select(o => (o.Result.Key, o.Result.Status)));
            Assert.All(outcomes.Where(o => o.Result.Status == VerifyStatus.Verified), o => Assert.Equal(depth == VerifyDepth.Deep ? VerificationMethod.ReadBack : VerificationMethod.ETag, o.Result.Method));
            Assert.All(outcomes, o => Assert.Null(o.Fault));
            Assert.All(outcomes.Where(o => o.Result.Status != VerifyStatus.Verified), o => Assert.NotEqual(o.Result.Expected, o.Result.Actual));
            Assert.Contains("100 bytes", outcomes.Single(o => o.Result.Status == VerifyStatus.SizeMismatch).Result.Actual, StringComparison.Ordinal);
            Assert.Contains("another writer", outcomes.Single(o => o.Result.Status == VerifyStatus.Modified).Result.Actual, StringComparison.Ordinal);
            Assert.Equal((false, 7, 3, 1, 1, 1, 1, 0, 0), (summary.Passed, summary.Checked, summary.Verified, summary.Missing, summary.SizeMismatch, summary.ChecksumMismatch, summary.Modified, summary.Orphan, summary.Error));

            var kept = (await Verify.LastAsync(options))!;
            Assert.Equal((summary.OperationId, OperationStatus.Failed, depth, 3L), (kept.OperationId, kept.Status, kept.Depth, kept.Counts[VerifyStatus.Verified]));
            Assert.Equal(["in/deleted", "in/kept metadata", "in/other content", "in/truncated"], kept.Findings.Select(f => f.Key).Order(StringComparer.Ordinal));
        }

        var both = await Verify.RunAsync(options, Verify.Query() with { Prefix = "in/" });
        Assert.Equal("in/stranger", Assert.Single(both, o => o.Result.Status == VerifyStatus.Orphan).Result.Key);
        Assert.Equal(8, both.Count);
        Assert.Equal(2, (await Verify.RunAsync(options, Verify.Query() with { Prefix = "" })).Count(o => o.Result.Status == VerifyStatus.Orphan));

        async Task PutAsync(string key, byte[] bytes, bool keepsMetadata)
        {
            var request = new PutObjectRequest { BucketName = bucket.Name, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = false };
            if (keepsMetadata)
            {
                var before = await bucket.Client.GetObjectMetadataAsync(bucket.Name, key);
                foreach (var name in before.Metadata.Keys)
                    request.Metadata[name] = before.Metadata[name];
            }
            await bucket.Client.PutObjectAsync(request);
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Sound_objects_of_several_parts_are_verified_at_every_depth(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        inbox.Drop("large.bin", Content.Bytes(Content.Multipart));
        await Engine.OnceAsync(options);

        Assert.Equal((VerifyStatus.Verified, VerificationMethod.ETag), Told(await Verify.OneAsync(options)));
        Assert.Equal((VerifyStatus.Verified, VerificationMethod.ReadBack), Told(await Verify.OneAsync(options, Verify.Query(VerifyDepth.Deep))));
        var byHead = await Verify.OneAsync(options, Verify.Query() with { Since = DateTimeOffset.UtcNow.AddHours(-1) });
        Assert.Equal((VerifyStatus.Verified, server == ServerKind.LocalS3 ? VerificationMethod.Checksum : VerificationMethod.ETag), Told(byHead));

        static (VerifyStatus, VerificationMethod) Told(VerifyResult result) => (result.Status, result.Method);
    }

    [Fact]
    public async Task Content_that_a_server_damages_while_it_reports_the_old_checksums_is_found_by_reading_back_alone()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        inbox.Drop("a.bin", Content.Bytes(Content.Small));
        bucket.Faults.Add(new FaultRule { Action = FaultAction.CorruptContent, Operation = "PutObject", KeyPattern = "a\\.bin" });
        await Engine.OnceAsync(options);

        Assert.Equal(VerifyStatus.Verified, (await Verify.OneAsync(options)).Status);
        var deep = await Verify.OneAsync(options, Verify.Query(VerifyDepth.Deep));

        Assert.Equal((VerifyStatus.ChecksumMismatch, VerificationMethod.ReadBack), (deep.Status, deep.Method));
        Assert.Equal(Content.Hash(Content.Bytes(Content.Small)), deep.Expected);
        Assert.Contains("sha256:", deep.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_asked_for_is_an_error_that_says_why_and_the_rest_goes_on()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        foreach (var name in (string[])["archived", "denied", "sound"])
            inbox.Drop(name, Content.Bytes(100));
        await Engine.OnceAsync(options);
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "HeadObject", KeyPattern = "denied", Code = "AccessDenied", Status = 403 });
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "GetObject", KeyPattern = "archived", Code = "InvalidObjectState", Status = 403 });

        var (outcomes, summary) = await Verify.RunWithSummaryAsync(options, Verify.Query(VerifyDepth.Deep));

        Assert.Equal([("archived", IngestErrorId.ObjectArchived), ("denied", IngestErrorId.AccessDenied), ("sound", null)], outcomes.Select(o => (o.Result.Key, o.Fault?.ErrorId)));
        Assert.Equal([VerifyStatus.Error, VerifyStatus.Error, VerifyStatus.Verified], outcomes.Select(o => o.Result.Status));
        Assert.Contains("Restore it", outcomes[0].Result.Actual, StringComparison.Ordinal);
        Assert.Equal((2, false), (summary.Error, summary.Passed));
        Assert.Equal(VerifyStatus.Verified, (await Verify.RunAsync(options))[0].Result.Status);
    }

    [Fact]
    public async Task The_recorded_version_is_looked_for()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        foreach (var name in (string[])["a", "b", "c"])
            inbox.Drop(name, Content.Bytes(100));
        await Engine.OnceAsync(options);
        // The very same content: another version nonetheless.
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "a", InputStream = new MemoryStream(Content.Bytes(100)) });
        await bucket.Client.DeleteObjectAsync(bucket.Name, "b");

        var outcomes = await Verify.RunAsync(options);

        Assert.Equal([VerifyStatus.Modified, VerifyStatus.Missing, VerifyStatus.Verified], outcomes.Select(o => o.Result.Status));
        Assert.All(outcomes.Take(2), o => Assert.EndsWith("is still there", o.Result.Actual, StringComparison.Ordinal));
    }
}
