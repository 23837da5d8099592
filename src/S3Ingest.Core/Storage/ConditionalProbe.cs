using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Tries conditional writes on an object of its own, which is deleted with all its versions. Not tried, and so not
/// claimed, where the object could not be deleted: without the permission, or under a default retention.
/// </summary>
internal sealed class ConditionalProbe(ObjectStore store, IngestOptions options, string key)
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("123456789");

    private readonly PartDigest _digest = PartDigest.Compute(Content);

    public async Task<ProviderProfile> RunAsync(ProviderProfile profile, CancellationToken ct)
    {
        if (!await CanDeleteAsync(ct))
        {
            store.Logger.LogInformation("{Endpoint}: conditional writes are not probed, the probe's object could not be deleted.", store.Endpoint);
            return profile;
        }
        try
        {
            return await TryAllAsync(profile with { ConditionalPut = true, ConditionalComplete = true }, ct);
        }
        finally
        {
            using var cleaning = CleanUpToken.After(ct);
            await DeleteAllAsync(cleaning.Token);
        }
    }

    private async Task<ProviderProfile> TryAllAsync(ProviderProfile claim, CancellationToken ct)
    {
        bool none = await PutAsync(CommitCondition.IfAbsent, claim, ct) is { } first
            && await PutAsync(CommitCondition.IfAbsent, claim, ct) is null;
        var head = await store.Executor.RunAsync(
            store.Target("HeadObject", key),
            watch => store.Clients.Retrying.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = options.BucketName, ExpectedBucketOwner = options.ExpectedBucketOwner, Key = key, ChecksumMode = Amazon.S3.ChecksumMode.ENABLED },
                watch.Token),
            ct);
        var etag = ETags.Unquote(head.ETag);
        var other = new string('0', 32);
        bool refuses = await PutAsync(CommitCondition.IfMatch(other), claim, ct) is null;
        bool quoted = refuses && await PutAsync(CommitCondition.IfMatch(etag), claim, ct) is not null;
        var bare = claim with { UnquotedIfMatch = true };
        bool unquoted = refuses && !quoted
            && await PutAsync(CommitCondition.IfMatch(other), bare, ct) is null
            && await PutAsync(CommitCondition.IfMatch(etag), bare, ct) is not null;

        var found = claim with { ConditionalPut = none && (quoted || unquoted), UnquotedIfMatch = unquoted };
        var (ifAbsent, reply) = await CompleteAsync(CommitCondition.IfAbsent, found, ct);
        var (ifMatch, _) = ifAbsent ? await CompleteAsync(CommitCondition.IfMatch(other), found, ct) : (false, null);
        return await TryCopyAndDeleteAsync(found, ct) with
        {
            ConditionalComplete = ifAbsent && ifMatch,
            CompleteReturnsETag = reply is null || ETags.Unquote(reply.ETag).Length > 0,
            ReturnsChecksums = claim.VerifiesCrc64Nvme && head.ChecksumCRC64NVME == Crc64Nvme.ToBase64(_digest.Crc64Nvme),
        };
    }

    // The object is there and has one tag from here on; the conditional deletion comes last, since it may succeed.
    private async Task<ProviderProfile> TryCopyAndDeleteAsync(ProviderProfile found, CancellationToken ct)
    {
        await PutAsync(CommitCondition.None, found, ct);
        var there = (await store.HeadDetailsAsync(key, null, ct))!;
        var other = there with { Info = there.Info with { ETag = new string('0', 32), VersionId = null } };
        var copy = key + "-copy";
        var claim = found with { ConditionalCopy = true };
        bool copies = await IsRefusedAsync(store.Target("CopyObject", copy), watch => store.CopyOnceAsync(other, copy, CommitCondition.None, claim, watch), ct)
            && !await IsRefusedAsync(store.Target("CopyObject", copy), watch => store.CopyOnceAsync(there, copy, CommitCondition.IfAbsent, claim, watch), ct)
            && await IsRefusedAsync(store.Target("CopyObject", copy), watch => store.CopyOnceAsync(there, copy, CommitCondition.IfAbsent, claim, watch), ct)
            && await IsRefusedAsync(store.Target("CopyObject", copy), watch => store.CopyOnceAsync(there, copy, CommitCondition.IfMatch(other.Info.ETag), claim, watch), ct);
        await store.PutTagsAsync(key, [KeyValuePair.Create("probe", "1")], ct);
        bool counts = (await store.HeadDetailsAsync(key, null, ct))?.TagCount == 1;
        bool deletes = await IsRefusedAsync(store.Target("DeleteObject", key), watch => DeleteOnceAsync(other.Info.ETag, watch), ct);
        return found with { ConditionalCopy = copies, ConditionalDelete = deletes, CountsTags = counts };
    }

    private Task<DeleteObjectResponse> DeleteOnceAsync(string etag, RequestWatch watch) => store.Clients.Direct.DeleteObjectAsync(
        new DeleteObjectRequest { BucketName = options.BucketName, ExpectedBucketOwner = options.ExpectedBucketOwner, Key = key, IfMatch = ETags.Quote(etag) },
        watch.Token);

    private Task<bool> IsRefusedAsync(S3Target target, Func<RequestWatch, Task> send, CancellationToken ct) => store.Executor.RunAsync(
        target,
        async watch =>
        {
            try
            {
                await send(watch);
                return false;
            }
            catch (Exception fault) when (IsRefusal(fault))
            {
                return true;
            }
        },
        ct);

    // Null: refused.
    private Task<PutObjectResponse?> PutAsync(CommitCondition condition, ProviderProfile profile, CancellationToken ct) => store.Executor.RunAsync(
        store.Target("PutObject", key),
        async watch =>
        {
            var request = store.Requests.Put(new UploadRequest { Key = key, Condition = condition }, SHA256.HashData(Content), _digest, profile);
            await using var body = store.Executor.Body(Content, watch);
            request.InputStream = body;
            try
            {
                return await store.Clients.Direct.PutObjectAsync(request, watch.Token);
            }
            catch (Exception fault) when (IsRefusal(fault))
            {
                return (PutObjectResponse?)null;
            }
        },
        ct);

    private async Task<(bool Refused, CompleteMultipartUploadResponse? Reply)> CompleteAsync(CommitCondition condition, ProviderProfile profile, CancellationToken ct)
    {
        var upload = new UploadRequest { Key = key, Condition = condition };
        using var whole = new ContentDigest();
        await using var session = new MultipartSession(store, upload, whole);
        await session.CreateAsync(ct);
        var buffer = await store.Buffers.RentAsync(Content.Length, lazy: false, ct);
        Content.CopyTo(buffer.Free());
        buffer.Advance(Content.Length);
        await session.SendAsync(buffer, ct);
        await session.DrainAsync(ct);
        var content = new UploadContent(Content.Length, [], [], _digest.Crc64Nvme, 1, "");
        var request = store.Requests.Complete(new HeldUpload(key, session.UploadId!, upload.AttemptId, condition, content), session.Parts, profile);
        try
        {
            var reply = await store.Executor.SendOnceAsync(
                store.Target("CompleteMultipartUpload", key),
                watch => store.Clients.Direct.CompleteMultipartUploadAsync(request, watch.Token),
                TimeSpan.Zero,
                ct);
            return (false, reply);
        }
        catch (Exception fault) when (IsRefusal(fault))
        {
            return (true, null);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            throw S3Fault.Translate(fault, store.Target("CompleteMultipartUpload", key));
        }
        finally
        {
            await store.AbortUploadAsync(key, session.UploadId!, ct);
        }
    }

    // 412 is the answer of the documentation; a provider that does not know the header at this action says 501 and may
    // then not be relied on, which the following test of the same action finds.
    private static bool IsRefusal(Exception fault) => S3Fault.IsPreconditionFailed(fault) || S3Fault.Status(fault) is 501;

    private async Task<bool> CanDeleteAsync(CancellationToken ct)
    {
        try
        {
            await store.DeleteAsync(key, ct);
        }
        catch (IngestException fault) when (!fault.IsTransient)
        {
            return false;
        }
        try
        {
            var reply = await store.Executor.RunAsync(
                store.Target("GetObjectLockConfiguration", null),
                watch => store.Clients.Retrying.GetObjectLockConfigurationAsync(
                    new GetObjectLockConfigurationRequest { BucketName = options.BucketName, ExpectedBucketOwner = options.ExpectedBucketOwner }, watch.Token),
                ct);
            return reply.ObjectLockConfiguration?.Rule?.DefaultRetention is null;
        }
        catch (IngestException fault) when (!fault.IsTransient)
        {
            // No lock configuration, or a provider without object lock; not so when we may not know.
            return fault.ErrorId != IngestErrorId.AccessDenied;
        }
    }

    // The delete above left a marker in a versioned bucket: it goes too.
    private async Task DeleteAllAsync(CancellationToken ct)
    {
        var versions = await store.Executor.RunAsync(
            store.Target("ListObjectVersions", key),
            watch => store.Clients.Retrying.ListVersionsAsync(
                new ListVersionsRequest { BucketName = options.BucketName, ExpectedBucketOwner = options.ExpectedBucketOwner, Prefix = key }, watch.Token),
            ct);
        foreach (var version in versions.Versions ?? [])
        {
            var request = new DeleteObjectRequest
            {
                BucketName = options.BucketName,
                ExpectedBucketOwner = options.ExpectedBucketOwner,
                Key = version.Key,
                VersionId = version.VersionId,
            };
            await store.Executor.RunAsync(store.Target("DeleteObjectVersion", key), watch => store.Clients.Retrying.DeleteObjectAsync(request, watch.Token), ct);
        }
    }
}
