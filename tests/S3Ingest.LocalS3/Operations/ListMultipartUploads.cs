using System.Xml;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html</summary>
internal static class ListMultipartUploads
{
    private const int MaxPage = 1000;

    public static Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var query = context.Request.Query;
        var encoding = new KeyEncoding(context);
        var prefix = query.Find("prefix") ?? "";
        var delimiter = query.Find("delimiter");
        var keyMarker = query.Find("key-marker") ?? "";
        var idMarker = query.Find("upload-id-marker") ?? "";
        var max = Math.Min(context.Number("max-uploads", 1, int.MaxValue) ?? MaxPage, MaxPage);
        var rest = bucket.Uploads.All().Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal) && IsAfter(upload, keyMarker, idMarker));
        var (uploads, prefixes, last) = Page(rest, new KeyWalk([], prefix, delimiter), keyMarker, max, out var truncated);

        return Task.FromResult(S3Reply.Xml(S3Xml.Document("ListMultipartUploadsResult", xml =>
        {
            xml.Text("Bucket", bucket.Name);
            xml.Text("KeyMarker", encoding.Write(keyMarker));
            xml.Text("UploadIdMarker", idMarker);
            xml.Text("NextKeyMarker", truncated ? encoding.Write(last.Key) : null);
            xml.Text("NextUploadIdMarker", truncated ? last.UploadId : null);
            xml.Text("Prefix", encoding.Write(prefix));
            xml.Text("Delimiter", encoding.Write(delimiter));
            xml.Text("EncodingType", encoding.Name);
            xml.Text("MaxUploads", max.ToInvariant());
            xml.Text("IsTruncated", truncated ? "true" : "false");
            foreach (var upload in uploads)
                xml.Element("Upload", () => Write(xml, upload, encoding, context.Options.Owner));
            foreach (var common in prefixes)
                xml.Element("CommonPrefixes", () => xml.Text("Prefix", encoding.Write(common)));
        })));
    }

    // Upload ids begin with their time, so within a key the order of ids is the order of beginnings.
    private static bool IsAfter(MultipartUpload upload, string keyMarker, string idMarker)
    {
        if (keyMarker.Length == 0)
            return true;
        var byKey = Utf8Order.Instance.Compare(upload.Key, keyMarker);
        return byKey > 0 || (byKey == 0 && idMarker.Length > 0 && string.CompareOrdinal(upload.UploadId, idMarker) > 0);
    }

    private static (List<MultipartUpload> Uploads, List<string> Prefixes, (string Key, string UploadId) Last) Page(
        IEnumerable<MultipartUpload> rest, KeyWalk walk, string keyMarker, int max, out bool truncated)
    {
        var uploads = new List<MultipartUpload>();
        var prefixes = new List<string>();
        var last = (Key: "", UploadId: "");
        truncated = false;
        foreach (var upload in rest)
        {
            var common = walk.CommonPrefix(upload.Key);
            if (common is not null && (common == keyMarker || (prefixes.Count > 0 && prefixes[^1] == common)))
                continue;
            if (uploads.Count + prefixes.Count == max)
            {
                truncated = true;
                break;
            }

            if (common is null)
                uploads.Add(upload);
            else
                prefixes.Add(common);
            last = common is null ? (upload.Key, upload.UploadId) : (common, "");
        }

        return (uploads, prefixes, last);
    }

    private static void Write(XmlWriter xml, MultipartUpload upload, KeyEncoding encoding, string owner)
    {
        xml.Text("Key", encoding.Write(upload.Key));
        xml.Text("UploadId", upload.UploadId);
        xml.Element("Initiator", () => xml.Text("ID", $"arn:aws:iam::{owner}:user/{upload.Initiator}"));
        xml.Element("Owner", () => xml.Text("ID", owner));
        xml.Text("StorageClass", upload.Attributes.StorageClass);
        xml.Text("Initiated", upload.Initiated.ToXmlTime());
        if (upload.Algorithm is { } algorithm)
        {
            xml.Text("ChecksumAlgorithm", algorithm.Name());
            xml.Text("ChecksumType", StoredChecksum.TypeName(upload.ChecksumType));
        }
    }
}
