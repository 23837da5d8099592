using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Tags of an object's version.
/// Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html, API_GetObjectTagging.html and
/// API_DeleteObjectTagging.html beside it.
/// </summary>
internal static class ObjectTagging
{
    public static Task<S3Reply> GetAsync(OperationContext context)
    {
        var version = Find(context);
        return Task.FromResult(S3Reply.Xml(S3Xml.Document("Tagging", xml => xml.Element("TagSet", () =>
        {
            foreach (var tag in version.Attributes.Tags)
            {
                xml.Element("Tag", () =>
                {
                    xml.Text("Key", tag.Key);
                    xml.Text("Value", tag.Value);
                });
            }
        }))).WithVersion(context.Bucket, version));
    }

    public static async Task<S3Reply> PutAsync(OperationContext context)
    {
        var tags = TagSet.FromXml(await RequestXml.ReadAsync(context, "Tagging"));
        return Replace(context, tags, 200);
    }

    public static Task<S3Reply> DeleteAsync(OperationContext context) => Task.FromResult(Replace(context, [], 204));

    private static S3Reply Replace(OperationContext context, IReadOnlyList<KeyValuePair<string, string>> tags, int status)
    {
        var version = Find(context);
        context.Bucket.Retag(version, tags);
        return S3Reply.Empty(status).WithVersion(context.Bucket, version);
    }

    private static ObjectVersion Find(OperationContext context)
    {
        var version = context.Bucket.Find(context.Key, context.Request.Query.Find("versionId"));
        return version.IsDeleteMarker
            ? throw S3Errors.Of("MethodNotAllowed", null, ("Method", context.Request.Method), ("ResourceType", "DeleteMarker"))
            : version;
    }
}
