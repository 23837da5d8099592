using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html</summary>
internal static class UploadPart
{
    public const int MaxParts = 10_000;

    public static async Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var upload = bucket.Uploads.Find(context.Key, UploadId(context));
        var claim = new ChecksumClaim(context.Request);
        CheckAlgorithm(upload, claim.Algorithm);
        var number = PartNumber(context);
        var body = await BodyReceiver.ReceiveAsync(context, claim, upload.EffectiveAlgorithm);
        var part = Store(bucket, upload, number, body);
        var reply = S3Reply.Empty(200).With("ETag", ObjectHeaders.Quote(part.ETag));

        // A part's checksum has no type, and S3 answers it only where the upload was created with an algorithm.
        if (upload.Algorithm is not null || claim.Algorithm is not null)
            reply.With(part.Checksum!.Algorithm.Header(), part.Checksum.Value);
        return AttributeHeaders.WriteEncryption(reply, upload.Attributes);
    }

    public static string UploadId(OperationContext context) => context.Request.Query.Find("uploadId") ?? "";

    public static int PartNumber(OperationContext context)
    {
        var text = context.Request.Query.Find("partNumber") ?? "";
        return int.TryParse(text, out var number) && number is >= 1 and <= MaxParts
            ? number
            : throw S3Errors.Argument("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive");
    }

    public static UploadedPart Store(Bucket bucket, MultipartUpload upload, int number, ReceivedBody body)
    {
        var part = new UploadedPart(
            number,
            body.Content,
            body.Content.Length,
            ObjectHeaders.ETagOf(body.Md5, upload.Attributes),
            body.Md5,
            body.Checksum,
            Bucket.Now());
        try
        {
            bucket.Uploads.PutPart(upload, part);
        }
        catch
        {
            body.Content.Discard();
            throw;
        }

        return part;
    }

    private static void CheckAlgorithm(MultipartUpload upload, ChecksumAlgorithm? sent)
    {
        if (sent is { } algorithm && algorithm != upload.EffectiveAlgorithm)
            throw S3Errors.Of("InvalidRequest", $"Checksum Type mismatch occurred, expected checksum Type: {upload.Algorithm?.Name().ToLowerInvariant() ?? "null"}, actual checksum Type: {algorithm.Name().ToLowerInvariant()}");
    }
}
