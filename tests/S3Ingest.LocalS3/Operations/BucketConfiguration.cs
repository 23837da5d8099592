using System.Text;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// What can be configured on a bucket here: versioning, and lifecycle and tags, which are kept but change nothing.
/// Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
/// </summary>
internal static class BucketConfiguration
{
    public static Task<S3Reply> GetVersioningAsync(OperationContext context)
    {
        var versioning = context.Bucket.Settings.Versioning;
        return Task.FromResult(S3Reply.Xml(S3Xml.Document(
            "VersioningConfiguration",
            xml => xml.Text("Status", versioning == Versioning.Never ? null : versioning.ToString()))));
    }

    public static async Task<S3Reply> PutVersioningAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var root = await RequestXml.ReadAsync(context, "VersioningConfiguration");
        var versioning = root.Value("Status") switch
        {
            "Enabled" => Versioning.Enabled,
            "Suspended" => Versioning.Suspended,
            null => throw S3Errors.Of("IllegalVersioningConfigurationException"),
            _ => throw S3Errors.Of("MalformedXML"),
        };
        bucket.Change(settings => settings with { Versioning = versioning });
        return S3Reply.Empty(200);
    }

    public static Task<S3Reply> GetLifecycleAsync(OperationContext context) =>
        Task.FromResult(Stored(context.Bucket.Settings.Lifecycle, "NoSuchLifecycleConfiguration", context));

    public static async Task<S3Reply> PutLifecycleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var root = await RequestXml.ReadAsync(context, "LifecycleConfiguration");
        if (!root.Children("Rule").Any())
            throw S3Errors.Of("MalformedXML");
        bucket.Change(settings => settings with { Lifecycle = root.ToString() });
        return S3Reply.Empty(200);
    }

    public static Task<S3Reply> DeleteLifecycleAsync(OperationContext context)
    {
        context.Bucket.Change(static settings => settings with { Lifecycle = null });
        return Task.FromResult(S3Reply.Empty(204));
    }

    public static Task<S3Reply> GetTaggingAsync(OperationContext context) =>
        Task.FromResult(Stored(context.Bucket.Settings.Tagging, "NoSuchTagSet", context));

    public static async Task<S3Reply> PutTaggingAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var root = await RequestXml.ReadAsync(context, "Tagging");
        bucket.Change(settings => settings with { Tagging = root.ToString() });
        return S3Reply.Empty(204);
    }

    public static Task<S3Reply> DeleteTaggingAsync(OperationContext context)
    {
        context.Bucket.Change(static settings => settings with { Tagging = null });
        return Task.FromResult(S3Reply.Empty(204));
    }

    private static S3Reply Stored(string? document, string missing, OperationContext context) => document is null
        ? throw S3Errors.Of(missing, null, ("BucketName", context.Request.Bucket))
        : S3Reply.Xml(Encoding.UTF8.GetBytes(document));
}
