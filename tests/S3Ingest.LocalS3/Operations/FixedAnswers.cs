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
