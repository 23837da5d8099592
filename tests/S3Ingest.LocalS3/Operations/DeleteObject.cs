using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html</summary>
internal static class DeleteObject
{
    public static Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var versionId = context.Request.Query.Find("versionId");
        var condition = new WriteCondition { IfMatch = context.Request.Header("If-Match") };
        var changed = bucket.Delete(context.Key, versionId, condition, context.Request.Header("x-amz-bypass-governance-retention") == "true");

        var reply = S3Reply.Empty(204);
        if (versionId is not null)
            reply.With("x-amz-version-id", versionId);
        else if (changed is { IsDeleteMarker: true })
            reply.With("x-amz-version-id", changed.VersionId);
        if (changed is { IsDeleteMarker: true })
            reply.With("x-amz-delete-marker", "true");
        return Task.FromResult(reply);
    }
}
