using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Operations on buckets themselves.</summary>
internal static class BucketOperations
{
    /// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html</summary>
    public static Task<S3Reply> ListAsync(OperationContext context) => Task.FromResult(S3Reply.Xml(S3Xml.Document("ListAllMyBucketsResult", xml =>
    {
        xml.Element("Owner", () => xml.Text("ID", context.Options.Owner));
        xml.Element("Buckets", () =>
        {
            foreach (var bucket in context.Catalog.Buckets)
            {
                xml.Element("Bucket", () =>
                {
                    xml.Text("Name", bucket.Name);
                    xml.Text("CreationDate", bucket.Settings.Created.ToXmlTime());
                });
            }
        });
    })));

    /// <summary>
    /// Creates a bucket; repeating it is answered with 200 in us-east-1 and refused elsewhere.
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    /// </summary>
    public static async Task<S3Reply> CreateAsync(OperationContext context)
    {
        var name = context.Request.Bucket;
        BucketName.Check(name);
        if (context.BodyLength > 0)
        {
            var constraint = (await RequestXml.ReadAsync(context, "CreateBucketConfiguration")).Value("LocationConstraint");
            if (!string.IsNullOrEmpty(constraint) && constraint != context.Options.Region)
                throw S3Errors.Of("IllegalLocationConstraintException", $"The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to.");
        }

        if (!context.Catalog.Create(name) && context.Options.Region != "us-east-1")
            throw S3Errors.Of("BucketAlreadyOwnedByYou", null, ("BucketName", name));
        var (locks, ownership) = (context.Request.Header("x-amz-bucket-object-lock-enabled"), context.Request.Header("x-amz-object-ownership"));
        if (locks is not null || ownership is not null)
        {
            // Locks are on versions, so such a bucket has them from the start.
            context.Bucket.Change(settings => settings with
            {
                ObjectLock = "true".Equals(locks, StringComparison.OrdinalIgnoreCase),
                Versioning = "true".Equals(locks, StringComparison.OrdinalIgnoreCase) ? Versioning.Enabled : settings.Versioning,
                HasAcls = ownership is "ObjectWriter" or "BucketOwnerPreferred",
            });
        }
        return S3Reply.Empty(200).With("Location", "/" + name);
    }

    /// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html</summary>
    public static Task<S3Reply> HeadAsync(OperationContext context)
    {
        _ = context.Bucket;
        return Task.FromResult(S3Reply.Empty(200).With("x-amz-bucket-region", context.Options.Region));
    }

    /// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html</summary>
    public static Task<S3Reply> DeleteAsync(OperationContext context)
    {
        context.Catalog.Delete(context.Bucket);
        return Task.FromResult(S3Reply.Empty(204));
    }

    /// <summary>
    /// The region; us-east-1 is told by an empty element.
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
    /// </summary>
    public static Task<S3Reply> LocationAsync(OperationContext context)
    {
        _ = context.Bucket;
        var region = context.Options.Region == "us-east-1" ? "" : context.Options.Region;
        return Task.FromResult(S3Reply.Xml(S3Xml.Document("LocationConstraint", xml => xml.WriteString(region))));
    }
}
