using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Makes an object visible exactly once. A commit whose outcome is not known is never repeated blindly: HEAD says
/// whether the object at the key carries our attempt id. Outcomes: the object is ours (committed), the condition does
/// not hold (<see cref="IngestErrorId.ObjectExists"/>, transient), or it did not happen.
/// </summary>
internal sealed class CommitProtocol(ObjectStore store, string attemptId, Action<string>? reached)
{
    // S3 User Guide: Complete may take minutes for many parts.
    private static readonly TimeSpan TimePerPart = TimeSpan.FromMilliseconds(100);

    public Task<CommittedObject> PutAsync(UploadRequest upload, ReadOnlyMemory<byte> content, byte[] sha256, PartDigest digest, CancellationToken ct) =>
        CommitAsync(
            new Step(store.Target("PutObject", upload.Key), upload.Condition, content.Length, TimeSpan.Zero, store.Profile.ConditionalPut),
            async watch =>
            {
                var request = store.Requests.Put(upload, sha256, digest, store.Profile);
                await using var body = store.Executor.Body(content, watch);
                request.InputStream = body;
                try
                {
                    var reply = await store.Clients.Direct.PutObjectAsync(request, watch.Token);
                    return (reply.ETag, reply.VersionId);
                }
                finally
                {
                    body.Detach();
                }
            },
            ct);

    public Task<CommittedObject> CompleteAsync(HeldUpload held, IReadOnlyCollection<ListedPart> parts, CancellationToken ct) =>
        CommitAsync(
            new Step(store.Target("CompleteMultipartUpload", held.Key), held.Condition, held.Content.Length, TimePerPart * parts.Count, store.Profile.ConditionalComplete),
            async watch =>
            {
                var request = store.Requests.Complete(held, parts, store.Profile);
                var reply = await store.Clients.Direct.CompleteMultipartUploadAsync(request, watch.Token);
                return (reply.ETag, reply.VersionId);
            },
            ct);

    /// <summary>For an upload that is gone: completed by a request whose reply was lost, or aborted.</summary>
    public async Task<CommittedObject> SettleAsync(HeldUpload held, CancellationToken ct)
    {
        var step = new Step(store.Target("CompleteMultipartUpload", held.Key), held.Condition, held.Content.Length, TimeSpan.Zero, true);
        return await FindOursAsync(step, ct)
            ?? throw Fault(IngestErrorId.UploadFailed, step, "the multipart upload is gone and the object at the key is not ours. The source is sent again.");
    }

    private async Task<CommittedObject> CommitAsync(Step step, Func<RequestWatch, Task<(string? ETag, string? VersionId)>> send, CancellationToken ct)
    {
        var key = step.Target.Key!;
        for (int? failures = 0; ;)
        {
            if (step.Condition.IsSet && !step.IsConditional && await CheckConditionAsync(step, ct) is { } before)
                return before;
            Exception fault;
            try
            {
                var (etag, versionId) = await store.Executor.SendOnceAsync(step.Target, send, step.ExtraTime, ct);
                reached?.Invoke("commit");
                return await DescribeAsync(step, etag, versionId, ct);
            }
            catch (Exception e) when (e is not IngestException && !ct.IsCancellationRequested)
            {
                fault = e;
            }

            // The condition failed, the key was contended, or the upload is gone: our own earlier request may be why.
            bool settled = S3Fault.IsPreconditionFailed(fault) || S3Fault.IsConflict(fault) || S3Fault.IsNotFound(fault);
            if (!settled)
                failures = await store.Executor.RecoverAsync(step.Target, fault, failures!.Value, ct);
            // Any other 4xx says that the request was not carried out.
            if (settled || S3Fault.Status(fault) is 0 or (>= 200 and < 300) or >= 500)
            {
                if (await FindOursAsync(step, ct) is { } ours)
                    return ours;
            }
            if (step.Condition.ETag is not null && S3Fault.HasCode(fault, "NoSuchKey"))
                throw Fault(IngestErrorId.ObjectExists, step, "the object that was to be replaced was deleted meanwhile. The key is looked at again.");
            if (settled || failures is null)
                throw S3Fault.Exhausted(fault, step.Target);
        }
    }

    private async Task<CommittedObject?> FindOursAsync(Step step, CancellationToken ct) =>
        IfOurs(await store.HeadAsync(step.Target.Key!, ct), step);

    private CommittedObject? IfOurs(ObjectInfo? there, Step step) =>
        there is not null && there.AttemptId == attemptId && there.Size == step.Length
            ? new CommittedObject(there.Key, there.ETag, there.VersionId, there.Size, Recovered: true)
            : null;

    // For providers that do not check the condition themselves. An earlier request of ours may have met it already.
    private async Task<CommittedObject?> CheckConditionAsync(Step step, CancellationToken ct)
    {
        var there = await store.HeadAsync(step.Target.Key!, ct);
        if (IfOurs(there, step) is { } ours)
            return ours;
        if (step.Condition.Allows(there))
            return null;
        throw Fault(IngestErrorId.ObjectExists, step, "another writer put, changed or deleted the object at this key meanwhile. It is looked at again.");
    }

    private async Task<CommittedObject> DescribeAsync(Step step, string? etag, string? versionId, CancellationToken ct)
    {
        var known = ETags.Unquote(etag);
        if (known.Length > 0)
            return new CommittedObject(step.Target.Key!, known, Blank(versionId), step.Length, Recovered: false);

        // RADOS Gateway 16 leaves the reply of Complete empty. An error inside a 200 that was not recognised as one
        // looks the same, so the object itself has to say that it is ours.
        return await FindOursAsync(step, ct) is { } ours
            ? ours with { Recovered = false }
            : throw Fault(IngestErrorId.UploadFailed, step, "the provider reported success and the object is not there, or not ours. The source is sent again.");
    }

    private IngestException Fault(IngestErrorId id, Step step, string what) => new(id, $"{step.Target.Operation} {step.Target.Uri}: {what}")
    {
        BucketName = store.BucketName,
        Key = step.Target.Key,
        Target = step.Target.Uri,
        IsTransient = true,
    };

    private static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed record Step(S3Target Target, CommitCondition Condition, long Length, TimeSpan ExtraTime, bool IsConditional);
}
