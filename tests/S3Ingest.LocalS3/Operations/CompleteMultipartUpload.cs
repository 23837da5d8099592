using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html</summary>
internal static class CompleteMultipartUpload
{
    public static async Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var request = context.Request;
        var uploadId = UploadPart.UploadId(context);
        var condition = WriteCondition.Parse(request);
        bucket.Begin(context.Key, condition);
        try
        {
            using var document = await RequestXml.ReadBytesAsync(context, bodyChecksum: false);
            var named = PartList.Parse(document);
            var fingerprint = Fingerprint(named);
            if (bucket.Uploads.FindCompleted(context.Key, uploadId, fingerprint) is { } done)
                return Reply(context, bucket, done);

            var upload = bucket.Uploads.Find(context.Key, uploadId);
            var parts = PartList.Resolve(named, upload, bucket.Uploads.PartsOf(upload), context.Options.MinPartSize);
            var size = parts.Sum(static part => part.Size);
            CheckSize(request, size);
            var checksum = Checksum(context, upload, parts);
            var version = bucket.Uploads.Complete(upload, fingerprint, () => bucket.Put(Assemble(upload, parts, size, checksum), condition));
            return Reply(context, bucket, version);
        }
        finally
        {
            bucket.End(context.Key, condition);
        }
    }

    private static ObjectVersion Assemble(MultipartUpload upload, IReadOnlyList<UploadedPart> parts, long size, StoredChecksum checksum) => new()
    {
        Key = upload.Key,
        LastModified = Bucket.Now(),
        Size = size,
        ETag = FormattableString.Invariant($"{ETag(upload, parts)}-{parts.Count}"),
        Content = [.. parts.Select(static part => part.Content)],
        Attributes = upload.Attributes,
        Checksum = checksum,
        ChecksumRequested = upload.Algorithm is not null,
        Parts = [.. parts.Select(static part => new ObjectPart(part.Number, part.Size, part.Checksum))],
        UploadId = upload.UploadId,
    };

    private static string ETag(MultipartUpload upload, IReadOnlyList<UploadedPart> parts) =>
        ObjectHeaders.ETagOf(MD5.HashData(parts.SelectMany(static part => Convert.FromHexString(part.Md5)).ToArray()).ToHex(), upload.Attributes);

    private static void CheckSize(S3Request request, long size)
    {
        if (request.Header("x-amz-mp-object-size") is not { } text)
            return;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expected))
            throw S3Errors.Of("InvalidRequest", "Value for x-amz-mp-object-size header is invalid.");
        if (expected != size)
            throw S3Errors.Of("InvalidRequest", $"The provided 'x-amz-mp-object-size' header value {expected} does not match what was computed: {size}.");
    }

    private static StoredChecksum Checksum(OperationContext context, MultipartUpload upload, IReadOnlyList<UploadedPart> parts)
    {
        var algorithm = upload.EffectiveAlgorithm;
        var request = context.Request;
        var claim = new ChecksumClaim(request, wholeObject: true);
        if (claim.Algorithm is { } sent && sent != algorithm)
            throw S3Errors.Of("InvalidRequest", $"Checksum Type mismatch occurred, expected checksum Type: {upload.Algorithm?.Name().ToLowerInvariant() ?? "null"}, actual checksum Type: {sent.Name().ToLowerInvariant()}");
        if (request.Header("x-amz-checksum-type") is { } type && type != StoredChecksum.TypeName(upload.ChecksumType))
            throw S3Errors.Of("InvalidRequest", "The upload was created using the " + StoredChecksum.TypeName(upload.ChecksumType) + " checksum mode. The complete request must use the same checksum mode.");

        var digests = parts.Select(static part => (Convert.FromBase64String(part.Checksum!.Value), part.Size)).ToArray();
        var value = upload.ChecksumType == ChecksumType.Composite
            ? MultipartChecksum.Composite(algorithm, [.. digests.Select(static d => d.Item1)])
            : MultipartChecksum.FullObject(algorithm, digests);
        var told = claim.Value(context.Body);
        if (context.Fault?.Action == FaultAction.EchoChecksums)
            value = told ?? value;
        else if (told is not null && told != value)
            throw S3Errors.Of("BadDigest", $"The {algorithm.Name()} you specified did not match the calculated checksum.");
        return new StoredChecksum(algorithm, value, upload.ChecksumType);
    }

    private static string Fingerprint(IReadOnlyList<NamedPart> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(static p => $"{p.Number}:{p.ETag}")))));

    private static S3Reply Reply(OperationContext context, Bucket bucket, ObjectVersion version)
    {
        var reply = S3Reply.Xml(S3Xml.Document("CompleteMultipartUploadResult", xml =>
        {
            xml.Text("Location", $"http://{context.Request.Header("Host")}/{bucket.Name}/{PercentCoding.Encode(version.Key, keepSlash: true)}");
            xml.Text("Bucket", bucket.Name);
            xml.Text("Key", version.Key);
            xml.Text("ETag", ObjectHeaders.Quote(version.ETag));
            xml.Text(version.Checksum!.Algorithm.Element(), version.Checksum.Value);
            xml.Text("ChecksumType", StoredChecksum.TypeName(version.Checksum.Type));
        }));
        return AttributeHeaders.WriteEncryption(reply.WithVersion(bucket, version), version.Attributes);
    }
}
