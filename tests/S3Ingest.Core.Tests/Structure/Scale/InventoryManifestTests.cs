using System.Text;
using S3Ingest.Core.Structure.Scale;

namespace S3Ingest.Core.Tests.Structure.Scale;

public sealed class InventoryManifestTests
{
    private const string Uri = "s3://inv/x/manifest.json";

    [Fact]
    public void A_manifest_as_the_S3_User_Guide_shows_it_is_understood()
    {
        var manifest = Parse("CSV", "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass");
        Assert.Equal(("example-source-bucket", "example-inventory-destination-bucket"), (manifest.SourceBucket, manifest.DestinationBucket));
        Assert.Equal(new DateTimeOffset(2018, 1, 3, 0, 0, 0, TimeSpan.Zero), manifest.CreatedAt);
        var file = Assert.Single(manifest.Files);
        Assert.Equal(("Inventory/data/1.csv.gz", "f11166069f1990abeb9c97ace9cdfabc"), (file.Key, file.Md5));
        Assert.Equal(new InventoryColumns(9, 0, 1, 5, 7, 6, 3, 4), manifest.FindColumns(Uri));
    }

    [Theory]
    [InlineData("Bucket, Key", "Size, ETag")]
    [InlineData("Bucket, Key, Size, ETag, VersionId", "IsLatest, IsDeleteMarker")]
    public void Missing_columns_are_named(string schema, string missing)
    {
        var fault = Assert.Throws<IngestException>(() => Parse("CSV", schema).FindColumns(Uri));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains($"without {missing}.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ORC")]
    [InlineData("Parquet")]
    public void Other_formats_are_refused_with_advice(string format)
    {
        var fault = Assert.Throws<IngestException>(() => Parse(format, "struct<bucket:string>"));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains(format, fault.Message, StringComparison.Ordinal);
        Assert.Contains("output format to CSV", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("no json")]
    public void Another_file_is_told(string json) => Assert.Equal(
        IngestErrorId.ConfigurationInvalid, Assert.Throws<IngestException>(() => InventoryManifest.Parse(Encoding.UTF8.GetBytes(json), Uri)).ErrorId);

    [Fact]
    public void Only_current_objects_of_a_versioned_bucket_count()
    {
        var columns = new InventoryColumns(3, -1, 0, -1, -1, -1, 1, 2);
        Assert.True(columns.IsCurrentObject(["k", "true", "false"]));
        Assert.False(columns.IsCurrentObject(["k", "false", "false"]));
        Assert.False(columns.IsCurrentObject(["k", "true", "true"]));
    }

    private static InventoryManifest Parse(string format, string schema) => InventoryManifest.Parse(
        Encoding.UTF8.GetBytes($$"""
        {
          "sourceBucket": "example-source-bucket", "destinationBucket": "arn:aws:s3:::example-inventory-destination-bucket",
          "version": "2016-11-30", "creationTimestamp" : "1514937600000", "fileFormat": "{{format}}", "fileSchema": "{{schema}}",
          "files": [ { "key": "Inventory/data/1.csv.gz", "size": 2147483647, "MD5checksum": "f11166069f1990abeb9c97ace9cdfabc" } ]
        }
        """),
        Uri);
}
