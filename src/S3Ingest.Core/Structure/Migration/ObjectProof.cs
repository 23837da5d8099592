using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>Whether two objects of one bucket are the same: content, and what is said about it.</summary>
internal sealed class ObjectProof(ObjectStore store)
{
    /// <summary>By what HEAD said; null when that decides nothing.</summary>
    public bool? HaveSameContent(ObjectDetails one, ObjectDetails other)
    {
        if (one.Info.Size != other.Info.Size)
            return false;
        if (store.VerifyMode == VerifyMode.ReadBack)
            return null;
        if (store.Profile.VerifiesCrc64Nvme && CompareChecksums(one.Checksums, other.Checksums) is { } proof)
            return proof;
        bool equal = string.Equals(one.Info.ETag, other.Info.ETag, StringComparison.OrdinalIgnoreCase);
        if (one.HasMd5ETag && other.HasMd5ETag)
            return equal;
        // md5(md5s)-N: equal ones say equal content; the same content in other parts has another one.
        return equal && IsDigest(one) && IsDigest(other) ? true : null;
    }

    /// <summary>Reads both when nothing else decides.</summary>
    public async Task<bool> HaveSameContentAsync(ObjectDetails one, ObjectDetails other, CancellationToken ct)
    {
        if (HaveSameContent(one, other) is { } known)
            return known;
        var left = await store.HashAsync(one.Info.Key, one.Info.VersionId, ct);
        var right = await store.HashAsync(other.Info.Key, other.Info.VersionId, ct);
        return left.Length == right.Length && left.Sha256.AsSpan().SequenceEqual(right.Sha256);
    }

    /// <summary>What a copy says about itself and its source does not; null when nothing differs. Tags are apart.</summary>
    public static string? FindDifference(ObjectDetails source, ObjectDetails copy)
    {
        foreach (var (what, left, right) in new[] { ("metadata", source.Metadata, copy.Metadata), ("header", source.ContentHeaders, copy.ContentHeaders) })
        {
            foreach (var name in left.Keys.Union(right.Keys))
            {
                if (left.GetValueOrDefault(name) != right.GetValueOrDefault(name))
                    return $"{what} {name}";
            }
        }
        return source.WebsiteRedirect != copy.WebsiteRedirect ? "website redirect"
            : (source.Info.StorageClass ?? "STANDARD") != (copy.Info.StorageClass ?? "STANDARD") ? "storage class"
            : source.Info.ServerSideEncryption != copy.Info.ServerSideEncryption ? "encryption"
            : source.KmsKeyId != copy.KmsKeyId ? "KMS key"
            : null;
    }

    /// <summary>True when retention or legal hold of the copy are weaker.</summary>
    public static bool LosesLock(ObjectDetails source, ObjectDetails copy) =>
        (source.HasLegalHold && !copy.HasLegalHold)
        || (source.LockMode is not null && (source.LockMode != copy.LockMode || copy.RetainUntil < source.RetainUntil));

    private static bool? CompareChecksums(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other)
    {
        foreach (var (algorithm, value) in one)
        {
            if (!other.TryGetValue(algorithm, out var there))
                continue;
            if (there == value)
                return true;
            // Checksums of checksums, which end in -N, depend on the parts.
            if (!value.Contains('-', StringComparison.Ordinal) && !there.Contains('-', StringComparison.Ordinal))
                return false;
        }
        return null;
    }

    // With SSE-KMS and SSE-C an ETag says nothing about content (S3 API, Object).
    private static bool IsDigest(ObjectDetails details) =>
        !details.Info.HasCustomerKey && details.Info.ServerSideEncryption is null or "AES256";
}
