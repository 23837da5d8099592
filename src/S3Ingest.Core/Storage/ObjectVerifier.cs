using System.Security.Cryptography;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Proves that an object is what was sent, with the cheapest proof the provider allows. A checksum that a provider only
/// echoes proves nothing; whether it verifies them is known from the probe.
/// </summary>
public static class ObjectVerifier
{
    /// <summary>
    /// Compares size, then the checksum the provider verified, else the ETag, else reads back and hashes.
    /// Throws <see cref="IngestErrorId.IntegrityMismatch"/>, also when there is no object.
    /// </summary>
    public static Task<Verification> VerifyAsync(
        ObjectStore store, string key, UploadContent content, VerifyMode mode, CancellationToken ct) =>
        VerifyAsync(store, key, null, content, mode, ct);

    internal static async Task<Verification> VerifyAsync(
        ObjectStore store, string key, string? versionId, UploadContent content, VerifyMode mode, CancellationToken ct)
    {
        var found = await store.HeadAsync(key, versionId, ct)
            ?? throw Mismatch(store, key, "the object is not there any more");
        if (found.Size != content.Length)
            throw Mismatch(store, key, $"it has {found.Size} bytes, {content.Length} were sent");
        var method = mode == VerifyMode.ReadBack ? null : FromHead(store, found, content);
        return Describe(found, method ?? await ReadBackAsync(store, found, content, ct));
    }

    /// <summary>
    /// Compares an object with local content by what HEAD said, without reading it. Null: it differs, or HEAD offers
    /// nothing that proves equality.
    /// </summary>
    public static Verification? Compare(ObjectStore store, ObjectInfo found, UploadContent content)
    {
        if (found.Size != content.Length)
            return null;
        try
        {
            // Another tool may have sent in one PUT what we would send in parts, and an entry of an archive went up as one part.
            var method = FromHead(store, found, content)
                ?? FromHead(store, found, content with { ExpectedETag = Hex.Lower(content.Md5) })
                ?? FromHead(store, found, content with { ExpectedETag = content.Md5.Length > 0 ? Md5.MultipartETag([content.Md5]) : "" });
            return method is { } proof ? Describe(found, proof) : null;
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.IntegrityMismatch)
        {
            return null;
        }
    }

    // Null: what HEAD says is no proof.
    private static VerificationMethod? FromHead(ObjectStore store, ObjectInfo found, UploadContent content)
    {
        if (store.Profile.VerifiesCrc64Nvme && found.ChecksumCrc64Nvme is { } checksum)
        {
            var expected = Crc64Nvme.ToBase64(content.Crc64Nvme);
            return checksum == expected ? VerificationMethod.Checksum
                : throw Mismatch(store, found.Key, $"its CRC64NVME is {checksum}, that of the content sent is {expected}");
        }

        // S3 API, Object: with SSE-KMS and SSE-C the ETag is no MD5. An ETag that differs may be another algorithm of
        // the provider's: reading back decides.
        bool isMd5 = found.ServerSideEncryption is null or "AES256" && !found.HasCustomerKey;
        return isMd5 && content.ExpectedETag.Length > 0 && string.Equals(found.ETag, content.ExpectedETag, StringComparison.OrdinalIgnoreCase)
            ? VerificationMethod.ETag
            : null;
    }

    private static async Task<VerificationMethod> ReadBackAsync(ObjectStore store, ObjectInfo found, UploadContent content, CancellationToken ct)
    {
        var (length, sha256) = await store.HashAsync(found.Key, found.VersionId, ct);
        if (length != content.Length || !CryptographicOperations.FixedTimeEquals(sha256, content.Sha256))
            throw Mismatch(store, found.Key, $"read back, its SHA-256 is {Hex.Lower(sha256)}, that of the content sent is {Hex.Lower(content.Sha256)}");
        return VerificationMethod.ReadBack;
    }

    private static Verification Describe(ObjectInfo found, VerificationMethod method) => new(
        method,
        found.ChecksumCrc64Nvme is { } checksum ? $"crc64nvme:{checksum}" : null,
        found.ETag,
        found.VersionId,
        found.StorageClass,
        found.ContentType,
        found.Size);

    private static IngestException Mismatch(ObjectStore store, string key, string what) => new(
        IngestErrorId.IntegrityMismatch,
        $"s3://{store.BucketName}/{key} is not what was sent: {what}. The source stays; run it again, and look for another writer at this key.")
    {
        BucketName = store.BucketName,
        Key = key,
        Target = $"s3://{store.BucketName}/{key}",
    };
}
