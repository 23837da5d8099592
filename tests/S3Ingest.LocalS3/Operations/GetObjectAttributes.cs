using System.Xml;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// ETag without quotes, composite checksums without their number of parts, and the parts themselves only where a
/// checksum was asked for when the object was uploaded.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
/// </summary>
internal static class GetObjectAttributes
{
    private const int MaxPartsPerPage = 1000;
    private static readonly string[] s_known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    public static Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var version = bucket.Find(context.Key, context.Request.Query.Find("versionId"));
        if (version.IsDeleteMarker)
            throw S3Errors.NoSuchKey(version.Key);
        var wanted = (context.Request.Header("x-amz-object-attributes") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length == 0 || wanted.Except(s_known, StringComparer.Ordinal).Any())
            throw S3Errors.Argument("x-amz-object-attributes", string.Join(',', wanted), "Invalid attribute name specified.");

        var document = S3Xml.Document("GetObjectAttributesResponse", xml =>
        {
            if (wanted.Contains("ETag"))
                xml.Text("ETag", version.ETag);
            if (wanted.Contains("Checksum") && version.Checksum is { } checksum)
            {
                xml.Element("Checksum", () =>
                {
                    xml.Text(checksum.Algorithm.Element(), checksum.Value.Split('-')[0]);
                    xml.Text("ChecksumType", StoredChecksum.TypeName(checksum.Type));
                });
            }

            if (wanted.Contains("ObjectParts") && version.Parts is { } parts)
                WriteParts(xml, context.Request, version, parts);
            if (wanted.Contains("StorageClass"))
                xml.Text("StorageClass", version.Attributes.StorageClass);
            if (wanted.Contains("ObjectSize"))
                xml.Text("ObjectSize", version.Size.ToInvariant());
        });
        return Task.FromResult(S3Reply.Xml(document)
            .With("Last-Modified", version.LastModified.ToHttpTime())
            .WithVersion(bucket, version));
    }

    private static void WriteParts(XmlWriter xml, S3Request request, ObjectVersion version, IReadOnlyList<ObjectPart> parts)
    {
        var marker = Number(request, "x-amz-part-number-marker", 0);
        var max = Math.Min(Number(request, "x-amz-max-parts", MaxPartsPerPage), MaxPartsPerPage);
        var page = parts.Where(part => part.Number > marker).Take(max).ToArray();
        var truncated = page.Length > 0 && page[^1].Number < parts[^1].Number;
        xml.Element("ObjectParts", () =>
        {
            xml.Text("PartsCount", parts.Count.ToInvariant());
            if (!version.ChecksumRequested)
                return;
            xml.Text("PartNumberMarker", marker.ToInvariant());
            xml.Text("NextPartNumberMarker", (page.Length > 0 ? page[^1].Number : 0).ToInvariant());
            xml.Text("MaxParts", max.ToInvariant());
            xml.Text("IsTruncated", truncated ? "true" : "false");
            foreach (var part in page)
            {
                xml.Element("Part", () =>
                {
                    xml.Text("PartNumber", part.Number.ToInvariant());
                    xml.Text("Size", part.Size.ToInvariant());
                    if (part.Checksum is { } checksum)
                        xml.Text(checksum.Algorithm.Element(), checksum.Value);
                });
            }
        });
    }

    private static int Number(S3Request request, string header, int fallback)
    {
        if (request.Header(header) is not { } text)
            return fallback;
        return int.TryParse(text, out var value) && value >= 0
            ? value
            : throw S3Errors.Argument(header, text, $"Argument {header} must be a non-negative integer");
    }
}
