using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Ingest.Core.Storage;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Storage;

public class ProbeTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task The_profile_says_what_the_server_does(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var store = bucket.Open();
        Assert.Equal(ProviderProfile.Conservative, store.Profile);
        var profile = await store.ProbeAsync("in/", CancellationToken.None);
        Assert.Same(profile, store.Profile);
        Assert.True(profile.Probed);
        Assert.True(profile.VerifiesContentMd5);
        Assert.True(profile.ConditionalPut);
        Assert.False(profile.EqualParts);
        bool aws = server == ServerKind.LocalS3;
        Assert.Equal(aws, profile.VerifiesCrc64Nvme);
        Assert.Equal(aws, profile.ReturnsChecksums);
        Assert.Equal(aws, profile.ConditionalComplete);
        Assert.Equal(aws, profile.CompleteReturnsETag);
        Assert.Equal(!aws, profile.UnquotedIfMatch);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task The_probe_leaves_nothing_behind(ServerKind server)
    {
        foreach (bool versioned in new[] { false, true })
        {
            await using var bucket = await TestBucket.CreateAsync(server, versioned);
            using var store = bucket.Open();
            await store.ProbeAsync("in/", CancellationToken.None);
            Assert.Equal(0, await bucket.CountUploadsAsync());
            Assert.Equal(0, await bucket.CountVersionsAsync());
        }
    }

    [Fact]
    public async Task A_server_that_stores_whatever_checksum_it_is_told_is_found_out()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        bucket.Faults.Add(new FaultRule { Action = FaultAction.EchoChecksums });
        var store = await bucket.OpenAsync();
        Assert.False(store.Profile.VerifiesCrc64Nvme);
        var proof = (await store.UploadAsync(new UploadRequest { Key = "a" }, UploadHelpers.Bytes(100))).Proof;
        Assert.Equal(VerificationMethod.ETag, proof.Method);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Uploads_work_before_any_probe(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var store = bucket.Open();
        foreach (int length in new[] { 100, 9 * UploadHelpers.MiB })
        {
            var request = new UploadRequest { Key = $"k{length}", Condition = CommitCondition.IfAbsent };
            var (_, _, proof) = await store.UploadAsync(request, UploadHelpers.Bytes(length));
            Assert.Equal(VerificationMethod.ETag, proof.Method);
            await Assert.ThrowsAsync<IngestException>(() => store.UploadAsync(request with { AttemptId = "other" }, UploadHelpers.Bytes(length + 1)));
        }
    }

    // The trap that the settings of our client avoid: what the SDK sends by default.
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Default_checksum_settings_of_the_SDK_fail_on_Ceph(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(bucket.AccessKey, bucket.SecretKey),
            new AmazonS3Config { ServiceURL = bucket.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        var put = () => client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "a", ContentBody = "content" });
        if (server == ServerKind.Ceph)
            await Assert.ThrowsAsync<AmazonS3Exception>(put);
        else
            await put();
    }
}
