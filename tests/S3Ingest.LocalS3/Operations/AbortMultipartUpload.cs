using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html</summary>
internal static class AbortMultipartUpload
{
    public static Task<S3Reply> HandleAsync(OperationContext context)
    {
        context.Bucket.Uploads.Abort(context.Key, UploadPart.UploadId(context));
        return Task.FromResult(S3Reply.Empty(204));
    }
}
