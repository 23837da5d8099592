using System.Xml;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html</summary>
internal static class DeleteObjects
{
    private const int MaxKeys = 1000;

    public static async Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        if (context.Request.Header("Content-MD5") is null && new Checksums.ChecksumClaim(context.Request).Algorithm is null)
            throw S3Errors.Of("InvalidRequest", "Missing required header for this request: Content-MD5");
        var root = await RequestXml.ReadAsync(context, "Delete");
        var quiet = root.Value("Quiet") == "true";
        var objects = root.Children("Object").ToArray();
        if (objects.Length is 0 or > MaxKeys)
            throw S3Errors.Of("MalformedXML");

        return S3Reply.Xml(S3Xml.Document("DeleteResult", xml =>
        {
            foreach (var item in objects)
            {
                var key = item.Value("Key") ?? throw S3Errors.Of("MalformedXML");
                Delete(xml, bucket, key, item.Value("VersionId"), item.Value("ETag"), quiet);
            }
        }));
    }

    private static void Delete(XmlWriter xml, Bucket bucket, string key, string? versionId, string? etag, bool quiet)
    {
        try
        {
            var changed = bucket.Delete(key, versionId, new WriteCondition { IfMatch = etag });
            if (quiet)
                return;
            xml.Element("Deleted", () =>
            {
                xml.Text("Key", key);
                xml.Text("VersionId", versionId);
                if (changed is { IsDeleteMarker: true })
                {
                    xml.Text("DeleteMarker", "true");
                    xml.Text("DeleteMarkerVersionId", changed.VersionId);
                }
            });
        }
        catch (S3Exception error)
        {
            xml.Element("Error", () =>
            {
                xml.Text("Key", key);
                xml.Text("VersionId", versionId);
                xml.Text("Code", error.Code);
                xml.Text("Message", error.Message);
            });
        }
    }
}
