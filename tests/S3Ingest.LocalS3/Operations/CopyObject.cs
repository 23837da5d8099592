using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Copies inside the server. The copy is one piece whatever the source was, so its ETag is an MD5 again.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
/// </summary>
internal static class CopyObject
{
    private const long MaxBytes = 5L * 1024 * 1024 * 1024;

    public static async Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        context.Request.CheckKeyLength();
        var condition = WriteCondition.Parse(context.Request);
        using var source = CopySource.Find(context);
        if (source.Version.Size > MaxBytes)
            throw S3Errors.Of("InvalidRequest", $"The specified copy source is larger than the maximum allowable size for a copy source: {MaxBytes}");
        var attributes = Attributes(context, source);

        bucket.Begin(context.Key, condition);
        try
        {
            var body = await source.CopyAsync(context, new ByteRange(0, source.Version.Size), Algorithm(context.Request, source.Version));
            var version = Put(bucket, context.Key, attributes, body, source.Version.ChecksumRequested, condition);
            return Reply(bucket, source, version);
        }
        finally
        {
            bucket.End(context.Key, condition);
        }
    }

    private static ObjectVersion Put(
        Bucket bucket, string key, ObjectAttributes attributes, ReceivedBody body, bool checksumRequested, WriteCondition condition)
    {
        try
        {
            return bucket.Put(
                new ObjectVersion
                {
                    Key = key,
                    LastModified = Bucket.Now(),
                    Size = body.Content.Length,
                    ETag = ObjectHeaders.ETagOf(body.Md5, attributes),
                    Content = [body.Content],
                    Attributes = attributes,
                    Checksum = body.Checksum,
                    ChecksumRequested = checksumRequested,
                },
                condition);
        }
        catch
        {
            body.Content.Discard();
            throw;
        }
    }

    private static ChecksumAlgorithm Algorithm(S3Request request, ObjectVersion source) =>
        request.Header("x-amz-checksum-algorithm") is { } name
            ? ChecksumNames.FromName(name) ?? throw S3Errors.Of("InvalidRequest", "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
            : source.Checksum?.Algorithm ?? ChecksumAlgorithm.Crc64Nvme;

    // Storage class and encryption are never copied; metadata and tags are, unless the request replaces them.
    private static ObjectAttributes Attributes(OperationContext context, CopySource source)
    {
        var request = context.Request;
        var given = AttributeHeaders.Read(context);
        var replacesMetadata = Replaces(request, "x-amz-metadata-directive");
        var replacesTags = Replaces(request, "x-amz-tagging-directive");
        var toItself = ReferenceEquals(source.Bucket, context.Catalog.Find(request.Bucket)) && source.Version.Key == request.Key;
        if (toItself && !source.VersionNamed && !replacesMetadata
            && given.StorageClass == source.Version.Attributes.StorageClass
            && request.Header("x-amz-server-side-encryption") is null
            && request.Header("x-amz-checksum-algorithm") is null)
            throw S3Errors.Of("InvalidRequest", "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");

        var kept = source.Version.Attributes;
        return given with
        {
            Headers = replacesMetadata ? given.Headers : kept.Headers,
            Metadata = replacesMetadata ? given.Metadata : kept.Metadata,
            Tags = replacesTags ? given.Tags : kept.Tags,
        };
    }

    private static bool Replaces(S3Request request, string header) => request.Header(header) switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        var other => throw S3Errors.Argument(header, other, $"Unknown {header}."),
    };

    private static S3Reply Reply(Bucket bucket, CopySource source, ObjectVersion version)
    {
        var reply = S3Reply.Xml(S3Xml.Document("CopyObjectResult", xml =>
        {
            xml.Text("LastModified", version.LastModified.ToXmlTime());
            xml.Text("ETag", ObjectHeaders.Quote(version.ETag));
            xml.Text(version.Checksum!.Algorithm.Element(), version.Checksum.Value);
            xml.Text("ChecksumType", StoredChecksum.TypeName(version.Checksum.Type));
        }));
        return AttributeHeaders.WriteEncryption(source.AddVersion(reply).WithVersion(bucket, version), version.Attributes);
    }
}
