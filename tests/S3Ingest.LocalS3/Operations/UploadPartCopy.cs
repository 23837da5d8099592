using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html</summary>
internal static class UploadPartCopy
{
    public static async Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var upload = bucket.Uploads.Find(context.Key, UploadPart.UploadId(context));
        var number = UploadPart.PartNumber(context);
        using var source = CopySource.Find(context);
        var range = Range(context.Request.Header("x-amz-copy-source-range"), source.Version.Size);
        var part = UploadPart.Store(bucket, upload, number, await source.CopyAsync(context, range, upload.EffectiveAlgorithm));

        var reply = S3Reply.Xml(S3Xml.Document("CopyPartResult", xml =>
        {
            xml.Text("LastModified", part.LastModified.ToXmlTime());
            xml.Text("ETag", ObjectHeaders.Quote(part.ETag));
            if (upload.Algorithm is not null)
                xml.Text(part.Checksum!.Algorithm.Element(), part.Checksum.Value);
        }));
        return AttributeHeaders.WriteEncryption(source.AddVersion(reply), upload.Attributes);
    }

    // Stricter than a GET's range: both ends must be given and exist.
    private static ByteRange Range(string? header, long size)
    {
        if (header is null)
            return new ByteRange(0, size);
        var range = header.EndsWith('-') || header.Contains("=-", StringComparison.Ordinal) ? null : ByteRange.Parse(header, long.MaxValue);
        if (range is null)
            throw S3Errors.Argument("x-amz-copy-source-range", header, "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy");
        if (range.Offset + range.Length > size)
            throw S3Errors.Argument("x-amz-copy-source-range", header, $"Range specified is not valid for source object of size: {size}");
        return range;
    }
}
