using System.Text;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Object attributes from request headers and back.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
/// </summary>
internal static class AttributeHeaders
{
    private const string MetadataPrefix = "x-amz-meta-";
    private const int MaxMetadataBytes = 2048;

    private static readonly string[] s_system =
        ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Expires", "x-amz-website-redirect-location"];

    private static readonly string[] s_storageClasses =
    [
        "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR", "EXPRESS_ONEZONE",
    ];

    // Taking these and not honouring them would be a lie about the object.
    private static readonly string[] s_refused =
    [
        "x-amz-server-side-encryption-customer-algorithm", "x-amz-write-offset-bytes",
    ];

    /// <exception cref="S3Exception">MetadataTooLarge, InvalidStorageClass, InvalidTag, AccessControlListNotSupported, NotImplemented, InvalidArgument.</exception>
    public static ObjectAttributes Read(OperationContext context)
    {
        var (request, settings) = (context.Request, context.Bucket.Settings);
        foreach (var name in s_refused)
            if (request.Header(name) is not null)
                throw S3Errors.Of("NotImplemented", null, ("Header", name));

        var storageClass = request.Header("x-amz-storage-class") ?? "STANDARD";
        if (!s_storageClasses.Contains(storageClass, StringComparer.Ordinal))
            throw S3Errors.Of("InvalidStorageClass", null, ("StorageClassRequested", storageClass));

        var encryption = request.Header("x-amz-server-side-encryption") ?? "AES256";
        if (encryption is not ("AES256" or "aws:kms" or "aws:kms:dsse"))
            throw S3Errors.Argument("x-amz-server-side-encryption", encryption, "The encryption method specified is not supported");
        var kms = encryption != "AES256";
        var keyId = request.Header("x-amz-server-side-encryption-aws-kms-key-id");
        if (keyId is not null && !kms)
            throw S3Errors.Argument("x-amz-server-side-encryption", encryption, "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms");

        return new ObjectAttributes
        {
            Headers = ReadSystem(request),
            Metadata = ReadMetadata(request),
            Tags = request.Header("x-amz-tagging") is { } tags ? TagSet.FromHeader(tags) : [],
            StorageClass = storageClass,
            Encryption = encryption,
            KmsKeyId = kms ? keyId ?? $"arn:aws:kms:{context.Options.Region}:{context.Options.Owner}:alias/aws/s3" : null,
            Lock = ObjectLocking.Read(request, settings),
            Grants = AccessControl.Read(request, settings),
        };
    }

    public static Dictionary<string, string> ReadSystem(S3Request request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in s_system)
            if (request.Header(name) is { } value)
                headers[name] = value;

        // aws-chunked is how the body travels, not how the object is encoded.
        if (headers.TryGetValue("Content-Encoding", out var encoding))
        {
            var kept = string.Join(',', encoding.Split(',', StringSplitOptions.TrimEntries).Where(static e => e != "aws-chunked"));
            if (kept.Length == 0)
                headers.Remove("Content-Encoding");
            else
                headers["Content-Encoding"] = kept;
        }

        headers.TryAdd("Content-Type", "binary/octet-stream");
        return headers;
    }

    public static Dictionary<string, string> ReadMetadata(S3Request request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var size = 0;
        foreach (var header in request.Headers)
        {
            if (!header.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var name = header.Key[MetadataPrefix.Length..].ToLowerInvariant();
            var value = Rfc2047.Decode(header.Value.ToString());
            metadata[name] = value;
            size += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        }

        if (size > MaxMetadataBytes)
            throw S3Errors.Of("MetadataTooLarge", null, ("Size", size.ToInvariant()), ("MaxSizeAllowed", MaxMetadataBytes.ToInvariant()));
        return metadata;
    }

    /// <summary>Adds everything a GET or HEAD tells about the object; a presigned request may override the headers.</summary>
    public static void Write(S3Reply reply, ObjectVersion version, S3Request request)
    {
        foreach (var (name, value) in version.Attributes.Headers)
        {
            var shown = request.Query.Find("response-" + name.ToLowerInvariant()) ?? value;
            reply.With(name, shown);
        }

        foreach (var name in s_system)
            if (!version.Attributes.Headers.ContainsKey(name) && request.Query.Find("response-" + name.ToLowerInvariant()) is { } value)
                reply.With(name, value);
        foreach (var (name, value) in version.Attributes.Metadata)
            reply.With(MetadataPrefix + name, Rfc2047.Encode(value));
        if (version.Attributes.StorageClass != "STANDARD")
            reply.With("x-amz-storage-class", version.Attributes.StorageClass);
        if (version.Attributes.Tags.Count > 0)
            reply.With("x-amz-tagging-count", version.Attributes.Tags.Count.ToInvariant());
        WriteEncryption(ObjectLocking.Write(reply, version.Attributes.Lock), version.Attributes);
    }

    public static S3Reply WriteEncryption(S3Reply reply, ObjectAttributes attributes) => reply
        .With("x-amz-server-side-encryption", attributes.Encryption)
        .With("x-amz-server-side-encryption-aws-kms-key-id", attributes.KmsKeyId);
}
