using S3Ingest;
using S3Ingest.Core.Quilt.Building;

namespace S3Ingest.Core.Tests.Quilt.Building;

public sealed class GivenObjectTests
{
    [Fact]
    public void An_upload_brings_the_checksum_of_what_is_in_s3_and_not_that_of_its_source()
    {
        string sha256 = new('a', 64);
        var one = Assert.Single(GivenObject.Of(Upload(OperationStatus.Success, new FileRecord { Location = FileLocation.S3, Checksum = "sha256:" + sha256 })));
        Assert.Equal(("b", "in/k.parquet", 7L, "v1", "e"), (one.BucketName, one.Key, one.Size!.Value, one.VersionId, one.ETag));
        Assert.Equal(sha256, Convert.ToHexStringLower(one.Sha256!));
        Assert.Null(Assert.Single(GivenObject.Of(Upload(OperationStatus.Success, new FileRecord { Location = FileLocation.S3 }))).Sha256);
    }

    [Theory]
    [InlineData(OperationStatus.Failed)]
    [InlineData(OperationStatus.Partial)]
    [InlineData(OperationStatus.InProgress)]
    public void What_put_no_whole_object_into_s3_is_refused(OperationStatus status)
    {
        Assert.Equal(IngestErrorId.PackageSourceInvalid, Assert.Throws<IngestException>(() => GivenObject.Of(Upload(status, null)).ToList()).ErrorId);
        Assert.Equal(IngestErrorId.PackageSourceInvalid, Assert.Throws<IngestException>(() => GivenObject.Of(new IngestResult { Status = status, Outputs = [Upload(OperationStatus.Success, null)] }).ToList()).ErrorId);
    }

    [Fact]
    public void The_source_of_objects_is_the_folder_that_they_share()
    {
        Assert.Equal(("b", "in/2026/"), GivenObject.SourceOf([new("b", "in/2026/01/a"), new("b", "in/2026/02/a")]));
        Assert.Equal(("b", "in/"), GivenObject.SourceOf([new("b", "in/a")]));
        Assert.Equal(("b", ""), GivenObject.SourceOf([new("b", "in"), new("b", "in/a")]));
        Assert.Equal(IngestErrorId.PackageSourceInvalid, Assert.Throws<IngestException>(() => GivenObject.SourceOf([new("b", "a"), new("c", "a")])).ErrorId);
    }

    private static UploadRecord Upload(OperationStatus status, FileRecord? file) => new()
    {
        Status = status,
        BucketName = "b",
        Key = "in/k.parquet",
        CompressedSize = 7,
        VersionId = "v1",
        ETag = "e",
        ChecksumOriginal = "sha256:" + new string('f', 64),
        S3File = file,
    };
}
