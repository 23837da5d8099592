using System.Diagnostics;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Storage;

public class ErrorTests
{
    private static async Task<IngestException> CheckAsync(TestBucket bucket, Func<IngestOptions, IngestOptions> change)
    {
        using var store = bucket.Open(change);
        var watch = Stopwatch.StartNew();
        var fault = await Assert.ThrowsAsync<IngestException>(() => store.CheckBucketAsync(CancellationToken.None));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(bucket.SecretKey, fault.ToString(), StringComparison.Ordinal);
        return fault;
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_good_bucket_passes(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        await bucket.Open().CheckBucketAsync(CancellationToken.None);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_missing_bucket_is_named(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var fault = await CheckAsync(bucket, o => o with { BucketName = "no-such-bucket-here" });
        Assert.Equal((IngestErrorId.BucketNotFound, "NoSuchBucket", 404), (fault.ErrorId, fault.Code, fault.HttpStatus));
        Assert.Contains("no-such-bucket-here", fault.Message, StringComparison.Ordinal);

        using var store = bucket.Open(o => o with { BucketName = "no-such-bucket-here" });
        fault = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(new UploadRequest { Key = "a" }, [1]));
        Assert.Equal(IngestErrorId.BucketNotFound, fault.ErrorId);
        fault = await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(new UploadRequest { Key = "a", HoldCommit = true }, [1]));
        Assert.Equal(IngestErrorId.BucketNotFound, fault.ErrorId);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Wrong_credentials_are_told_apart_from_missing_rights(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var unknown = await CheckAsync(bucket, o => o with { AccessKeyId = new Secret("AKIAUNKNOWNUNKNOWN00") });
        Assert.Equal((IngestErrorId.CredentialsInvalid, "InvalidAccessKeyId"), (unknown.ErrorId, unknown.Code));
        var wrong = await CheckAsync(bucket, o => o with { SecretAccessKey = new Secret("wrong-wrong-wrong") });
        Assert.Equal((IngestErrorId.CredentialsInvalid, "SignatureDoesNotMatch"), (wrong.ErrorId, wrong.Code));
        Assert.DoesNotContain("wrong-wrong-wrong", wrong.Message, StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_wrong_owner_is_no_access_where_the_server_checks_it(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        if (server == ServerKind.LocalS3)
            Assert.Equal(IngestErrorId.AccessDenied, (await CheckAsync(bucket, o => o with { ExpectedBucketOwner = "999999999999" })).ErrorId);
        else
            await bucket.Open(o => o with { ExpectedBucketOwner = "999999999999" }).CheckBucketAsync(CancellationToken.None);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_endpoint_that_is_not_there_fails_the_check_at_once(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var refused = await CheckAsync(bucket, o => o with { EndpointUrl = new Uri("http://127.0.0.1:9") });
        Assert.Equal((IngestErrorId.EndpointUnreachable, 0), (refused.ErrorId, refused.HttpStatus));
        Assert.Contains("http://127.0.0.1:9", refused.Message, StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Reading_what_is_not_there_is_an_error_and_heading_it_is_not(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var store = bucket.Open();
        Assert.Null(await store.HeadAsync("nothing", CancellationToken.None));
        await Assert.ThrowsAsync<IngestException>(() => store.ReadAsync("nothing", null, CancellationToken.None));
        await store.DeleteAsync("nothing", CancellationToken.None);
        Assert.Empty(await store.ListPartsAsync("nothing", "no-such-upload", CancellationToken.None).ToListAsync());
        var content = new UploadContent(1, new byte[32], [], 0, 0, "");
        var fault = await Assert.ThrowsAsync<IngestException>(() => ObjectVerifier.VerifyAsync(store, "nothing", content, VerifyMode.Auto, CancellationToken.None));
        Assert.Equal(IngestErrorId.IntegrityMismatch, fault.ErrorId);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_a_configuration_error()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var fault = Assert.Throws<IngestException>(() => bucket.Open(o => o with { ProfileName = "no-such-profile", AccessKeyId = null, SecretAccessKey = null }));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains("no-such-profile", fault.Message, StringComparison.Ordinal);
    }
}
