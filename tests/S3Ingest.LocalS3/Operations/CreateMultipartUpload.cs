using System.Globalization;
using System.Security.Cryptography;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html</summary>
internal static class CreateMultipartUpload
{
    public static Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        context.Request.CheckKeyLength();
        var algorithm = Algorithm(context.Request);
        var upload = new MultipartUpload
        {
            Key = context.Key,
            UploadId = NewUploadId(),
            Initiated = Bucket.Now(),
            Initiator = context.Caller.Id,
            Attributes = AttributeHeaders.Read(context),
            Algorithm = algorithm,
            ChecksumType = Type(context.Request, algorithm),
        };
        bucket.Uploads.Add(upload);

        var reply = S3Reply.Xml(S3Xml.Document("InitiateMultipartUploadResult", xml =>
        {
            xml.Text("Bucket", bucket.Name);
            xml.Text("Key", upload.Key);
            xml.Text("UploadId", upload.UploadId);
        }));
        if (algorithm is { } named)
            reply.With("x-amz-checksum-algorithm", named.Name()).With("x-amz-checksum-type", StoredChecksum.TypeName(upload.ChecksumType));
        return Task.FromResult(AttributeHeaders.WriteEncryption(reply, upload.Attributes));
    }

    // The time comes first: listings of one key go by beginning, and their marker is compared as text.
    private static string NewUploadId() =>
        DateTime.UtcNow.Ticks.ToString("x16", CultureInfo.InvariantCulture) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private static ChecksumAlgorithm? Algorithm(S3Request request)
    {
        if (request.Header("x-amz-checksum-algorithm") is not { } name)
            return null;
        return ChecksumNames.FromName(name)
            ?? throw S3Errors.Of("InvalidRequest", "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
    }

    private static ChecksumType Type(S3Request request, ChecksumAlgorithm? algorithm)
    {
        var named = request.Header("x-amz-checksum-type");
        if (algorithm is null)
            return named is null ? ChecksumType.FullObject : throw S3Errors.Of("InvalidRequest", "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        var type = named switch
        {
            null => algorithm == ChecksumAlgorithm.Crc64Nvme ? ChecksumType.FullObject : ChecksumType.Composite,
            "COMPOSITE" => ChecksumType.Composite,
            "FULL_OBJECT" => ChecksumType.FullObject,
            _ => throw S3Errors.Of("InvalidRequest", "Value for x-amz-checksum-type header is invalid."),
        };
        var possible = type == ChecksumType.Composite
            ? algorithm != ChecksumAlgorithm.Crc64Nvme
            : ChecksumHasher.CrcOf(algorithm.Value) is not null;
        return possible
            ? type
            : throw S3Errors.Of("InvalidRequest", $"The {named} checksum type cannot be used with the {algorithm.Value.Name().ToLowerInvariant()} checksum algorithm.");
    }
}
