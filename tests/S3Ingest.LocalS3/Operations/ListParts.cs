using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html</summary>
internal static class ListParts
{
    private const int MaxPage = 1000;

    public static Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var upload = bucket.Uploads.Find(context.Key, UploadPart.UploadId(context));
        var encoding = new KeyEncoding(context);
        var marker = context.Number("part-number-marker", 0, int.MaxValue) ?? 0;
        var max = Math.Min(context.Number("max-parts", 0, int.MaxValue) ?? MaxPage, MaxPage);
        var rest = bucket.Uploads.PartsOf(upload).Where(part => part.Number > marker).ToArray();
        var page = rest.Take(max).ToArray();

        return Task.FromResult(S3Reply.Xml(S3Xml.Document("ListPartsResult", xml =>
        {
            xml.Text("Bucket", bucket.Name);
            xml.Text("Key", encoding.Write(upload.Key));
            xml.Text("UploadId", upload.UploadId);
            xml.Element("Initiator", () => xml.Text("ID", $"arn:aws:iam::{context.Options.Owner}:user/{upload.Initiator}"));
            xml.Element("Owner", () => xml.Text("ID", context.Options.Owner));
            xml.Text("StorageClass", upload.Attributes.StorageClass);
            xml.Text("PartNumberMarker", marker.ToInvariant());
            xml.Text("NextPartNumberMarker", (page.Length > 0 ? page[^1].Number : 0).ToInvariant());
            xml.Text("MaxParts", max.ToInvariant());
            xml.Text("EncodingType", encoding.Name);
            xml.Text("IsTruncated", page.Length < rest.Length ? "true" : "false");
            if (upload.Algorithm is { } algorithm)
            {
                xml.Text("ChecksumAlgorithm", algorithm.Name());
                xml.Text("ChecksumType", StoredChecksum.TypeName(upload.ChecksumType));
            }

            foreach (var part in page)
            {
                xml.Element("Part", () =>
                {
                    xml.Text("PartNumber", part.Number.ToInvariant());
                    xml.Text("LastModified", part.LastModified.ToXmlTime());
                    xml.Text("ETag", ObjectHeaders.Quote(part.ETag));
                    xml.Text("Size", part.Size.ToInvariant());
                    if (upload.Algorithm is not null && part.Checksum is { } checksum)
                        xml.Text(checksum.Algorithm.Element(), checksum.Value);
                });
            }
        })));
    }
}
