using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// What a new bucket answers to questions about features this server does not have. Clients ask them before they do
/// their work; an error of another kind would stop them.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
/// </summary>
internal static class FixedAnswers
{
    public static Func<OperationContext, Task<S3Reply>> Missing(string code) => context =>
    {
        _ = context.Bucket;
        throw S3Errors.Of(code, null, ("BucketName", context.Request.Bucket));
    };

    public static Func<OperationContext, Task<S3Reply>> EmptyDocument(string root) => context =>
    {
        _ = context.Bucket;
        return Task.FromResult(S3Reply.Xml(S3Xml.Document(root, static _ => { })));
    };

    /// <summary>Ownership is enforced, so the owner has everything and nobody else anything.</summary>
    public static Task<S3Reply> GetAclAsync(OperationContext context)
    {
        if (context.Key.Length > 0)
            _ = context.Bucket.Find(context.Key, context.Request.Query.Find("versionId"));
        else
            _ = context.Bucket;
        const string Instance = "http://www.w3.org/2001/XMLSchema-instance";
        return Task.FromResult(S3Reply.Xml(S3Xml.Document("AccessControlPolicy", xml =>
        {
            xml.Element("Owner", () => xml.Text("ID", context.Options.Owner));
            xml.Element("AccessControlList", () => xml.Element("Grant", () =>
            {
                xml.WriteStartElement("Grantee", S3Xml.Namespace);
                xml.WriteAttributeString("xsi", "type", Instance, "CanonicalUser");
                xml.Text("ID", context.Options.Owner);
                xml.WriteEndElement();
                xml.Text("Permission", "FULL_CONTROL");
            }));
        })));
    }

    /// <summary>
    /// Takes only what says nothing new: full control for the owner.
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    /// </summary>
    public static async Task<S3Reply> PutAclAsync(OperationContext context)
    {
        _ = context.Bucket;
        var accepted = context.Request.Header("x-amz-acl") is { } canned
            ? canned is "private" or "bucket-owner-full-control"
            : (await RequestXml.ReadAsync(context, "AccessControlPolicy"))
                .Descendants()
                .Where(static element => element.Name.LocalName == "Grant")
                .All(grant => grant.Child("Grantee")?.Value("ID") == context.Options.Owner && grant.Value("Permission") == "FULL_CONTROL");
        return accepted ? S3Reply.Empty(200) : throw S3Errors.Of("AccessControlListNotSupported");
    }

    public static Task<S3Reply> GetEncryptionAsync(OperationContext context)
    {
        _ = context.Bucket;
        return Task.FromResult(S3Reply.Xml(S3Xml.Document("ServerSideEncryptionConfiguration", static xml => xml.Element("Rule", () =>
        {
            xml.Element("ApplyServerSideEncryptionByDefault", () => xml.Text("SSEAlgorithm", "AES256"));
            xml.Text("BucketKeyEnabled", "false");
        }))));
    }

    public static Task<S3Reply> GetRequestPaymentAsync(OperationContext context)
    {
        _ = context.Bucket;
        return Task.FromResult(S3Reply.Xml(S3Xml.Document("RequestPaymentConfiguration", static xml => xml.Text("Payer", "BucketOwner"))));
    }
}
