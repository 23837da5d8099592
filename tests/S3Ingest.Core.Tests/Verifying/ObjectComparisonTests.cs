using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Core.Tests.Verifying;

public sealed class ObjectComparisonTests
{
    private static readonly RecordedObject Recorded = new()
    {
        Operation = Guid.NewGuid(),
        StartedAt = DateTimeOffset.UnixEpoch,
        Endpoint = "http://127.0.0.1:9000",
        BucketName = "b",
        Key = "k",
        Size = 100,
        ETag = "aa",
        ChecksumS3 = "crc64nvme:AAAAAAAAAAA=",
    };

    private static readonly ObjectInfo Same = new("k", 100, "aa", DateTimeOffset.UnixEpoch, new Dictionary<string, string> { ["ingest-operation"] = Recorded.Operation.ToString() })
    {
        ChecksumCrc64Nvme = "AAAAAAAAAAA=",
    };

    private static readonly ObjectInfo Foreign = Same with { Metadata = new Dictionary<string, string>() };

    [Fact]
    public void The_strongest_evidence_that_both_sides_have_decides()
    {
        Assert.Equal((VerifyStatus.Verified, VerificationMethod.Checksum), Of(Recorded, Same));
        Assert.Equal((VerifyStatus.Verified, VerificationMethod.ETag), Of(Recorded, Same, trusts: false));
        Assert.Equal((VerifyStatus.Verified, VerificationMethod.ETag), Of(Recorded with { ChecksumS3 = null }, Same));
        Assert.Equal((VerifyStatus.Verified, VerificationMethod.ETag), Of(Recorded with { ChecksumS3 = "sha1:xx" }, Same));
        Assert.Equal((VerifyStatus.Verified, VerificationMethod.None), Of(Recorded with { ChecksumS3 = null, ETag = null }, Same));
        // A copy in place, or another tool's parts: another ETag over the same content.
        Assert.Equal((VerifyStatus.Verified, VerificationMethod.Checksum), Of(Recorded, Foreign with { ETag = "bb" }));
        Assert.Equal((VerifyStatus.ChecksumMismatch, VerificationMethod.Checksum), Of(Recorded, Same with { ChecksumCrc64Nvme = "AAAAAAAAAAE=" }));
    }

    [Fact]
    public void Other_content_of_another_writer_is_modified_and_in_the_recorded_object_a_mismatch()
    {
        Assert.Equal((VerifyStatus.Modified, VerificationMethod.ETag), Of(Recorded, Foreign with { ETag = "bb", ChecksumCrc64Nvme = null }));
        Assert.Equal((VerifyStatus.ChecksumMismatch, VerificationMethod.ETag), Of(Recorded, Same with { ETag = "bb", ChecksumCrc64Nvme = null }));
        Assert.Equal(VerifyStatus.SizeMismatch, Of(Recorded, Foreign with { Size = 99, ETag = "bb" }).Item1);
        Assert.Equal(VerifyStatus.Modified, Of(Recorded with { VersionId = "1" }, Same with { VersionId = "2" }).Item1);
        Assert.Equal(VerifyStatus.Verified, Of(Recorded with { VersionId = "1" }, Same with { VersionId = "1" }).Item1);
    }

    [Fact]
    public void A_listing_proves_what_has_no_version_and_the_recorded_etag()
    {
        var listed = new ListedObject("k", 100, "AA", DateTimeOffset.UnixEpoch);
        Assert.True(ObjectComparison.Proves(Recorded, listed));
        Assert.False(ObjectComparison.Proves(Recorded with { VersionId = "1" }, listed));
        Assert.False(ObjectComparison.Proves(Recorded with { ETag = null }, listed));
        Assert.False(ObjectComparison.Proves(Recorded, listed with { ETag = "bb" }));
        Assert.False(ObjectComparison.Proves(Recorded, listed with { Size = 99 }));
    }

    private static (VerifyStatus, VerificationMethod) Of(RecordedObject recorded, ObjectInfo found, bool trusts = true)
    {
        var verdict = ObjectComparison.Of(recorded, found, trusts);
        Assert.Equal(verdict.Status == VerifyStatus.Verified, !verdict.Actual!.Contains(", of ", StringComparison.Ordinal));
        return (verdict.Status, verdict.Method);
    }
}
