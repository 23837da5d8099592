using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    private const int CopyAttempts = 4;

    // MiB; the smallest is what S3 takes (S3 User Guide, multipart limits).
    private static readonly long[] UsualParts = [8, 5, 16, 15, 10, 32, 50, 64, 100, 128, 256, 512, 1024];

    /// <summary>Bytes that one CopyObject takes (S3 API, CopyObject); tests lower it.</summary>
    internal long CopyLimit { get; set; } = 5L << 30;

    /// <summary>
    /// Copies an object inside the bucket with everything that <paramref name="source"/> says of it: metadata, tags,
    /// content headers, storage class, encryption, retention, legal hold. One CopyObject, or parts for a source above
    /// <see cref="CopyLimit"/> or made of parts, whose boundaries are kept so that the ETag stays the same.
    /// </summary>
    /// <param name="source">As HEAD described it right before.</param>
    /// <param name="tags">Its tags; needed by part copies, which carry none.</param>
    /// <param name="newKey">Where it goes.</param>
    /// <param name="condition">What must hold there.</param>
    /// <param name="ct">Cancels; an upload that was begun is aborted.</param>
    /// <returns>False when the condition does not hold.</returns>
    /// <exception cref="IngestException">ObjectChanged when the source is another object meanwhile.</exception>
    public async Task<bool> CopyAsync(
        ObjectDetails source, Func<Task<IReadOnlyList<KeyValuePair<string, string>>>> tags, string newKey, CommitCondition condition, CancellationToken ct)
    {
        ObjectKey.Validate(newKey);
        for (int attempt = 1; ; attempt++)
        {
            if (!Profile.ConditionalCopy && condition.IsSet && !condition.Allows(await HeadAsync(newKey, ct)))
                return false;
            try
            {
                if (source.Info.Size > CopyLimit || source.PartCount is not null)
                    await new PartCopy(this, source, newKey, condition).RunAsync(await tags(), ct);
                else
                    await CopyWholeAsync(source, newKey, condition, ct);
                return true;
            }
            catch (IngestException fault) when (S3Fault.IsPreconditionFailed(fault) || S3Fault.IsNotFound(fault))
            {
                // Source and target have conditions of their own, and both answer alike.
                var now = await HeadAsync(source.Info.Key, source.Info.VersionId, ct);
                if (now?.ETag != source.Info.ETag)
                    throw Changed(source, now is null ? "is gone" : "is another one", fault);
                return false;
            }
            catch (IngestException fault) when (S3Fault.IsConflict(fault) && attempt < CopyAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), ct);
            }
        }
    }

    private Task<CopyObjectResponse> CopyWholeAsync(ObjectDetails source, string newKey, CommitCondition condition, CancellationToken ct) =>
        Executor.RunAsync(Target("CopyObject", newKey), watch => CopyOnceAsync(source, newKey, condition, Profile, watch), ct);

    internal Task<CopyObjectResponse> CopyOnceAsync(ObjectDetails source, string newKey, CommitCondition condition, ProviderProfile profile, RequestWatch watch)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = BucketName,
            SourceKey = source.Info.Key,
            SourceVersionId = source.Info.VersionId,
            ETagToMatch = ETags.Quote(source.Info.ETag),
            ExpectedSourceBucketOwner = _options.ExpectedBucketOwner,
            DestinationBucket = BucketName,
            DestinationKey = newKey,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            MetadataDirective = S3MetadataDirective.COPY,
            TaggingDirective = TaggingDirective.COPY,
            WebsiteRedirectLocation = source.WebsiteRedirect,
        };
        if (source.Info.StorageClass is { } storageClass)
            request.StorageClass = storageClass;
        if (source.Info.ServerSideEncryption is { } encryption)
            request.ServerSideEncryptionMethod = encryption;
        if (source.KmsKeyId is { } kmsKey)
            (request.ServerSideEncryptionKeyManagementServiceKeyId, request.BucketKeyEnabled) = (kmsKey, source.HasBucketKey);
        if (source.LockMode is { } mode)
            (request.ObjectLockMode, request.ObjectLockRetainUntilDate) = (mode, source.RetainUntil?.UtcDateTime);
        if (source.HasLegalHold)
            request.ObjectLockLegalHoldStatus = ObjectLockLegalHoldStatus.On;
        if (profile.ConditionalCopy)
        {
            if (condition.IsAbsent)
                request.IfNoneMatch = "*";
            else if (condition.ETag is { } etag)
                request.IfMatch = profile.UnquotedIfMatch ? etag : ETags.Quote(etag);
        }
        return Clients.Retrying.CopyObjectAsync(request, watch.Token);
    }

    private IngestException Changed(ObjectDetails source, string what, Exception fault) => new(
        IngestErrorId.ObjectChanged,
        $"The object at s3://{BucketName}/{source.Info.Key} {what} since it was looked at. It was left as it is; plan it again.",
        fault)
    {
        BucketName = BucketName,
        Key = source.Info.Key,
        Target = $"s3://{BucketName}/{source.Info.Key}",
    };

    /// <summary>
    /// Sizes of the parts that a copy of the object must have for the ETag to stay the same, when the provider tells;
    /// else a division that the usual tools would have made.
    /// </summary>
    internal async Task<IReadOnlyList<long>> DivideAsync(ObjectDetails source, CancellationToken ct)
    {
        var (key, version, size) = (source.Info.Key, source.Info.VersionId, source.Info.Size);
        if (source.PartCount is not { } count)
            return Even(size, Math.Min(CopyLimit, Math.Max(128L << 20, (size + 9999) / 10_000)));
        if (count == 1)
            return [size];
        if (await HeadPartAsync(key, version, 1, ct) is not { } first)
            return Even(size, UsualPart(size, count));
        if (first * (count - 1) < size && size <= first * count)
            return Even(size, first);
        var sizes = new long[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = PartsInFlight, CancellationToken = ct }, async (i, token) =>
            sizes[i] = await HeadPartAsync(key, version, i + 1, token) ?? 0);
        return sizes.Sum() == size && !sizes.Contains(0) ? sizes : Even(size, UsualPart(size, count));
    }

    // Where the provider tells nothing: what tools take, as long as it gives this number of parts.
    private static long UsualPart(long size, int count)
    {
        foreach (long mebibytes in UsualParts)
        {
            long part = mebibytes << 20;
            if (part * (count - 1) < size && size <= part * count)
                return part;
        }
        return Math.Max(UsualParts.Min() << 20, (size + count - 1) / count);
    }

    private static long[] Even(long size, long part)
    {
        var sizes = new long[(int)Math.Max(1, (size + part - 1) / part)];
        Array.Fill(sizes, part);
        sizes[^1] = size - (part * (sizes.Length - 1));
        return sizes;
    }
}
