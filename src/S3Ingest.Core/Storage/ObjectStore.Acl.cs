using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>
    /// True when the bucket's owner owns every object and ACLs mean nothing (S3 User Guide, object ownership). False too
    /// when the caller may not know.
    /// </summary>
    public Task<bool> HasAclsDisabledAsync(CancellationToken ct)
    {
        var request = new GetBucketOwnershipControlsRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner };
        return Executor.RunAsync(
            Target("GetBucketOwnershipControls", null),
            async watch =>
            {
                try
                {
                    var reply = await Clients.Retrying.GetBucketOwnershipControlsAsync(request, watch.Token);
                    return reply.OwnershipControls?.Rules?.Any(r => r.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced) == true;
                }
                catch (AmazonS3Exception fault) when (S3Fault.Status(fault) is 403 or 404 or 405 or 501)
                {
                    return false;
                }
            },
            ct);
    }

    /// <summary>GetObjectAcl: null when nobody but the owner has anything, which is what a new object has.</summary>
    public async Task<ObjectAcl?> GetAclAsync(string key, string? versionId, CancellationToken ct)
    {
        var request = new GetObjectAclRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key, VersionId = versionId };
        var reply = await Executor.RunAsync(Target("GetObjectAcl", key), watch => Clients.Retrying.GetObjectAclAsync(request, watch.Token), ct);
        var owner = reply.Owner?.Id;
        return (reply.Grants ?? []).All(g => g.Grantee?.CanonicalUser == owner && g.Permission == S3Permission.FULL_CONTROL)
            ? null
            : new ObjectAcl(reply.Owner!, reply.Grants!);
    }

    /// <summary>PutObjectAcl.</summary>
    public async Task PutAclAsync(string key, ObjectAcl acl, CancellationToken ct)
    {
        var request = new PutObjectAclRequest
        {
            BucketName = BucketName,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            Key = key,
            AccessControlPolicy = new S3AccessControlList { Owner = acl.Owner, Grants = acl.Grants },
        };
        await Executor.RunAsync(Target("PutObjectAcl", key), watch => Clients.Retrying.PutObjectAclAsync(request, watch.Token), ct);
    }
}
