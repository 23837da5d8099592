using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Finds the operation a request asks for, from its method, what it addresses and its sub-resource.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
/// </summary>
internal static class Router
{
    private enum Scope
    {
        Service,
        Bucket,
        Object,
    }

    // The first route that fits wins, so those with a sub-resource come before the plain ones.
    private static readonly (Scope Scope, string Method, string? SubResource, string? Header, Operation Operation)[] s_routes =
    [
        (Scope.Service, "GET", null, null, new("ListBuckets", false, BucketOperations.ListAsync)),

        (Scope.Object, "POST", "uploads", null, new("CreateMultipartUpload", true, CreateMultipartUpload.HandleAsync)),
        (Scope.Object, "PUT", "uploadId", null, new("UploadPart", true, UploadPart.HandleAsync)),
        (Scope.Object, "POST", "uploadId", null, new("CompleteMultipartUpload", true, CompleteMultipartUpload.HandleAsync)),
        (Scope.Object, "DELETE", "uploadId", null, new("AbortMultipartUpload", true, AbortMultipartUpload.HandleAsync)),
        (Scope.Object, "PUT", null, null, new("PutObject", true, PutObject.HandleAsync)),
        (Scope.Object, "GET", null, null, new("GetObject", false, GetObject.HandleAsync)),
        (Scope.Object, "HEAD", null, null, new("HeadObject", false, GetObject.HandleAsync)),
        (Scope.Object, "DELETE", null, null, new("DeleteObject", true, DeleteObject.HandleAsync)),

        (Scope.Bucket, "GET", "location", null, new("GetBucketLocation", false, BucketOperations.LocationAsync)),
        (Scope.Bucket, "GET", "list-type", null, new("ListObjectsV2", false, ListObjects.HandleV2Async)),
        (Scope.Bucket, "GET", null, null, new("ListObjects", false, ListObjects.HandleV1Async)),
        (Scope.Bucket, "PUT", null, null, new("CreateBucket", true, BucketOperations.CreateAsync)),
        (Scope.Bucket, "HEAD", null, null, new("HeadBucket", false, BucketOperations.HeadAsync)),
        (Scope.Bucket, "DELETE", null, null, new("DeleteBucket", true, BucketOperations.DeleteAsync)),
    ];

    // Sub-resources that change what a request means: one without a route is refused rather than taken for the plain one.
    private static readonly HashSet<string> s_subResources = new(StringComparer.Ordinal)
    {
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering", "inventory",
        "legal-hold", "lifecycle", "location", "logging", "metrics", "notification", "object-lock", "ownershipControls",
        "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select",
        "tagging", "torrent", "uploadId", "uploads", "versioning", "versions", "website",
    };

    /// <summary>The operation, or null when this server has none for the request.</summary>
    public static Operation? Find(S3Request request)
    {
        var scope = request.Bucket.Length == 0 ? Scope.Service : request.Key.Length == 0 ? Scope.Bucket : Scope.Object;
        foreach (var route in s_routes)
        {
            if (route.Scope == scope
                && route.Method == request.Method
                && (route.SubResource is null || request.Query.Has(route.SubResource))
                && (route.Header is null || request.Header(route.Header) is not null)
                && (route.SubResource is not null || !request.Query.Items.Any(static item => s_subResources.Contains(item.Key))))
                return route.Operation;
        }

        return null;
    }
}
