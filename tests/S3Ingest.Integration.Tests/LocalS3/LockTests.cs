using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Integration.Tests.LocalS3;

/// <summary>Retention, legal hold and grants, as S3 documents them.</summary>
public sealed class LockTests : LocalS3Test
{
    private const string Locked = "locked";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Client.PutBucketAsync(new PutBucketRequest { BucketName = Locked, ObjectLockEnabledForBucket = true });
    }

    [Fact]
    public async Task A_bucket_made_with_locks_has_versions_and_says_so()
    {
        var configuration = await Client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = Locked });
        Assert.Equal(ObjectLockEnabled.Enabled, configuration.ObjectLockConfiguration.ObjectLockEnabled);
        Assert.Equal(VersionStatus.Enabled, (await Client.GetBucketVersioningAsync(Locked)).VersioningConfig.Status);
        await RefusedAsync("ObjectLockConfigurationNotFoundError", () => Client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = Bucket }));
    }

    [Fact]
    public async Task A_protected_version_cannot_be_deleted_and_a_marker_can_be_laid_over_it()
    {
        var put = await PutLockedAsync("a", r => (r.ObjectLockMode, r.ObjectLockRetainUntilDate) = (ObjectLockMode.Governance, DateTime.UtcNow.AddDays(1)));
        var held = await PutLockedAsync("b", r => r.ObjectLockLegalHoldStatus = ObjectLockLegalHoldStatus.On);

        await RefusedAsync("AccessDenied", () => Client.DeleteObjectAsync(Locked, "a", put.VersionId));
        await RefusedAsync("AccessDenied", () => Client.DeleteObjectAsync(Locked, "b", held.VersionId));
        await Client.DeleteObjectAsync(Locked, "a");
        await RefusedAsync("InvalidArgument", () => PutLockedAsync("c", r => (r.ObjectLockMode, r.ObjectLockRetainUntilDate) = (ObjectLockMode.Compliance, DateTime.UtcNow.AddDays(-1))));
        await Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Locked, Key = "a", VersionId = put.VersionId, BypassGovernanceRetention = true });
        await Client.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest { BucketName = Locked, Key = "b", LegalHold = new ObjectLockLegalHold { Status = ObjectLockLegalHoldStatus.Off } });
        await Client.DeleteObjectAsync(Locked, "b", held.VersionId);
    }

    [Fact]
    public async Task A_copy_has_no_lock_but_what_its_request_says()
    {
        await PutLockedAsync("a", r => r.ObjectLockLegalHoldStatus = ObjectLockLegalHoldStatus.On);
        await Client.CopyObjectAsync(Locked, "a", Locked, "b");
        Assert.Null((await Client.GetObjectMetadataAsync(Locked, "b")).ObjectLockLegalHoldStatus);
        Assert.Equal(ObjectLockLegalHoldStatus.On, (await Client.GetObjectMetadataAsync(Locked, "a")).ObjectLockLegalHoldStatus);
    }

    [Fact]
    public async Task Grants_need_a_bucket_whose_ownership_lets_them_and_copies_have_none()
    {
        await RefusedAsync("AccessControlListNotSupported", () => PutAsync("a", [1], r => r.CannedACL = S3CannedACL.PublicRead));
        await Client.PutBucketOwnershipControlsAsync(new PutBucketOwnershipControlsRequest
        {
            BucketName = Bucket,
            OwnershipControls = new OwnershipControls { Rules = [new OwnershipControlsRule { ObjectOwnership = ObjectOwnership.ObjectWriter }] },
        });
        await PutAsync("a", [1], r => r.CannedACL = S3CannedACL.PublicRead);
        await Client.CopyObjectAsync(Bucket, "a", Bucket, "b");
        Assert.Equal(2, (await GrantsAsync("a")).Count);
        var owner = Assert.Single(await GrantsAsync("b"));
        Assert.Equal(S3Permission.FULL_CONTROL, owner.Permission);
    }

    private async Task<List<S3Grant>> GrantsAsync(string key) => (await Client.GetObjectAclAsync(new GetObjectAclRequest { BucketName = Bucket, Key = key })).Grants;

    private Task<PutObjectResponse> PutLockedAsync(string key, Action<PutObjectRequest> change)
    {
        var request = new PutObjectRequest { BucketName = Locked, Key = key, ContentBody = key, UseChunkEncoding = false };
        change(request);
        return Client.PutObjectAsync(request);
    }
}
