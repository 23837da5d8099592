using System.Globalization;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Verifying;

/// <summary>
/// Compares what the ledger says of an object with what S3 says of it. The size decides first, then the version, then the
/// strongest evidence that both sides have: checksum, else ETag. What differs is Modified when the object tells of another
/// writer, and ChecksumMismatch when it is the very object that the ledger recorded.
/// </summary>
internal static class ObjectComparison
{
    private const string Crc64Nvme = "crc64nvme:";

    /// <summary>True when a line of a listing is proof enough. A listing names neither version nor checksum.</summary>
    public static bool Proves(RecordedObject recorded, ListedObject listed) =>
        recorded.VersionId is null && recorded.Size == listed.Size && recorded.ETag is not null && SameETag(recorded.ETag, listed.ETag);

    /// <summary>Compares by what HEAD said.</summary>
    /// <param name="recorded">What the ledger says.</param>
    /// <param name="found">What S3 says.</param>
    /// <param name="trustsChecksums">The provider verifies checksums, and does not only repeat them.</param>
    public static Verdict Of(RecordedObject recorded, ObjectInfo found, bool trustsChecksums)
    {
        bool? checksum = trustsChecksums && Crc64Of(recorded) is { } expected && found.ChecksumCrc64Nvme is { } actual ? expected == actual : null;
        bool? etag = recorded.ETag is not null && found.ETag.Length > 0 ? SameETag(recorded.ETag, found.ETag) : null;
        var method = checksum is not null ? VerificationMethod.Checksum : etag is not null ? VerificationMethod.ETag : VerificationMethod.None;
        var status = found.Size != recorded.Size ? VerifyStatus.SizeMismatch
            : IsOtherVersion(recorded, found) ? VerifyStatus.Modified
            : (checksum ?? etag) != false ? VerifyStatus.Verified
            : IsOf(found, recorded.Operation) ? VerifyStatus.ChecksumMismatch
            : VerifyStatus.Modified;
        return new Verdict(status, method, Expected(recorded, method), Actual(found, method, status));
    }

    /// <summary>What a proof by listing reads like.</summary>
    public static Verdict Of(RecordedObject recorded, ListedObject listed) => new(
        VerifyStatus.Verified, VerificationMethod.ETag, Expected(recorded, VerificationMethod.ETag), Text(listed.Size, $"ETag {listed.ETag}", null));

    /// <summary>True when the object names the operation as the one that put it there.</summary>
    public static bool IsOf(ObjectInfo found, Guid operation) => OperationOf(found) == operation;

    /// <summary>The operation that the object names; null for objects of other tools.</summary>
    public static Guid? OperationOf(ObjectInfo found) =>
        Guid.TryParse(found.Metadata.GetValueOrDefault(ObjectMetadata.Operation), out var operation) ? operation : null;

    /// <summary>True when another version is current than the one recorded.</summary>
    public static bool IsOtherVersion(RecordedObject recorded, ObjectInfo found) =>
        recorded.VersionId is not null && found.VersionId is not null && recorded.VersionId != found.VersionId;

    /// <summary>Base64 of the recorded CRC-64/NVME; null when another checksum or none is recorded.</summary>
    public static string? Crc64Of(RecordedObject recorded) =>
        recorded.ChecksumS3?.StartsWith(Crc64Nvme, StringComparison.OrdinalIgnoreCase) == true ? recorded.ChecksumS3[Crc64Nvme.Length..] : null;

    /// <summary>What the ledger says, for people.</summary>
    public static string Expected(RecordedObject recorded, VerificationMethod method) => Text(
        recorded.Size,
        method == VerificationMethod.Checksum || recorded.ETag is null ? recorded.ChecksumS3 : $"ETag {recorded.ETag}",
        recorded.VersionId);

    /// <summary>What S3 says, for people; who wrote the object, when it is not what was expected.</summary>
    public static string Actual(ObjectInfo found, VerificationMethod method, VerifyStatus status)
    {
        var evidence = method == VerificationMethod.Checksum ? Crc64Nvme + found.ChecksumCrc64Nvme : $"ETag {found.ETag}";
        var text = Text(found.Size, evidence, found.VersionId);
        if (status == VerifyStatus.Verified)
            return text;
        var writer = OperationOf(found) is { } operation ? $"operation {operation}" : "another writer";
        return $"{text}, of {writer}, {found.LastModified.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}";
    }

    private static string Text(long size, string? evidence, string? version) => string.Create(
        CultureInfo.InvariantCulture,
        $"{size} bytes{(evidence is null ? "" : ", " + evidence)}{(version is null ? "" : ", version " + version)}");

    private static bool SameETag(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
