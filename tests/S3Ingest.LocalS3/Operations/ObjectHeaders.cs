using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Headers that several object operations answer with.</summary>
internal static class ObjectHeaders
{
    public static string Quote(string etag) => $"\"{etag}\"";

    public static S3Reply WithVersion(this S3Reply reply, Bucket bucket, ObjectVersion version) =>
        bucket.Settings.Versioning == Versioning.Never ? reply : reply.With("x-amz-version-id", version.VersionId);

    public static S3Reply WithChecksum(this S3Reply reply, StoredChecksum? checksum)
    {
        if (checksum is null)
            return reply;
        return reply
            .With(checksum.Algorithm.Header(), checksum.Value)
            .With("x-amz-checksum-type", StoredChecksum.TypeName(checksum.Type));
    }

    /// <summary>
    /// The ETag of content: its MD5, unless a KMS key encrypts it.
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
    /// </summary>
    public static string ETagOf(string md5, ObjectAttributes attributes) =>
        attributes.KmsKeyId is null ? md5 : Guid.NewGuid().ToString("N");
}
