using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Finds the operation a request asks for, from its method, what it addresses and its sub-resource.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
/// </summary>
internal static class Router
{
    // The first route that fits wins, so one that needs a header comes before the plain one.
    private static readonly Route[] s_routes =
    [
        new(Scope.Service, "GET", null, "ListBuckets", false, BucketOperations.ListAsync),

        new(Scope.Object, "POST", "uploads", "CreateMultipartUpload", true, CreateMultipartUpload.HandleAsync),
        new(Scope.Object, "PUT", "uploadId", "UploadPartCopy", true, UploadPartCopy.HandleAsync) { Header = CopySource.Header },
        new(Scope.Object, "PUT", "uploadId", "UploadPart", true, UploadPart.HandleAsync),
        new(Scope.Object, "GET", "uploadId", "ListParts", false, ListParts.HandleAsync),
        new(Scope.Object, "POST", "uploadId", "CompleteMultipartUpload", true, CompleteMultipartUpload.HandleAsync),
        new(Scope.Object, "DELETE", "uploadId", "AbortMultipartUpload", true, AbortMultipartUpload.HandleAsync),
        new(Scope.Object, "GET", "tagging", "GetObjectTagging", false, ObjectTagging.GetAsync),
        new(Scope.Object, "PUT", "tagging", "PutObjectTagging", true, ObjectTagging.PutAsync),
        new(Scope.Object, "DELETE", "tagging", "DeleteObjectTagging", true, ObjectTagging.DeleteAsync),
        new(Scope.Object, "GET", "attributes", "GetObjectAttributes", false, GetObjectAttributes.HandleAsync),
        new(Scope.Object, "GET", "acl", "GetObjectAcl", false, AccessControl.GetAsync),
        new(Scope.Object, "PUT", "acl", "PutObjectAcl", true, AccessControl.PutAsync),
        new(Scope.Object, "GET", "retention", "GetObjectRetention", false, ObjectLocking.GetRetentionAsync),
        new(Scope.Object, "PUT", "retention", "PutObjectRetention", true, ObjectLocking.PutRetentionAsync),
        new(Scope.Object, "GET", "legal-hold", "GetObjectLegalHold", false, ObjectLocking.GetLegalHoldAsync),
        new(Scope.Object, "PUT", "legal-hold", "PutObjectLegalHold", true, ObjectLocking.PutLegalHoldAsync),
        new(Scope.Object, "PUT", null, "CopyObject", true, CopyObject.HandleAsync) { Header = CopySource.Header },
        new(Scope.Object, "PUT", null, "PutObject", true, PutObject.HandleAsync),
        new(Scope.Object, "GET", null, "GetObject", false, GetObject.HandleAsync),
        new(Scope.Object, "HEAD", null, "HeadObject", false, GetObject.HandleAsync),
        new(Scope.Object, "DELETE", null, "DeleteObject", true, DeleteObject.HandleAsync),

        new(Scope.Bucket, "GET", "location", "GetBucketLocation", false, BucketOperations.LocationAsync),
        new(Scope.Bucket, "GET", "uploads", "ListMultipartUploads", false, ListMultipartUploads.HandleAsync),
        new(Scope.Bucket, "GET", "versions", "ListObjectVersions", false, ListObjectVersions.HandleAsync),
        new(Scope.Bucket, "POST", "delete", "DeleteObjects", true, DeleteObjects.HandleAsync),
        new(Scope.Bucket, "GET", "versioning", "GetBucketVersioning", false, BucketConfiguration.GetVersioningAsync),
        new(Scope.Bucket, "PUT", "versioning", "PutBucketVersioning", true, BucketConfiguration.PutVersioningAsync),
        new(Scope.Bucket, "GET", "lifecycle", "GetBucketLifecycleConfiguration", false, BucketConfiguration.GetLifecycleAsync),
        new(Scope.Bucket, "PUT", "lifecycle", "PutBucketLifecycleConfiguration", true, BucketConfiguration.PutLifecycleAsync),
        new(Scope.Bucket, "DELETE", "lifecycle", "DeleteBucketLifecycle", true, BucketConfiguration.DeleteLifecycleAsync),
        new(Scope.Bucket, "GET", "tagging", "GetBucketTagging", false, BucketConfiguration.GetTaggingAsync),
        new(Scope.Bucket, "PUT", "tagging", "PutBucketTagging", true, BucketConfiguration.PutTaggingAsync),
        new(Scope.Bucket, "DELETE", "tagging", "DeleteBucketTagging", true, BucketConfiguration.DeleteTaggingAsync),
        new(Scope.Bucket, "GET", "acl", "GetBucketAcl", false, AccessControl.GetAsync),
        new(Scope.Bucket, "PUT", "acl", "PutBucketAcl", true, AccessControl.PutAsync),
        new(Scope.Bucket, "GET", "encryption", "GetBucketEncryption", false, FixedAnswers.GetEncryptionAsync),
        new(Scope.Bucket, "GET", "requestPayment", "GetBucketRequestPayment", false, FixedAnswers.GetRequestPaymentAsync),
        new(Scope.Bucket, "GET", "accelerate", "GetBucketAccelerateConfiguration", false, FixedAnswers.EmptyDocument("AccelerateConfiguration")),
        new(Scope.Bucket, "GET", "logging", "GetBucketLogging", false, FixedAnswers.EmptyDocument("BucketLoggingStatus")),
        new(Scope.Bucket, "GET", "notification", "GetBucketNotificationConfiguration", false, FixedAnswers.EmptyDocument("NotificationConfiguration")),
        new(Scope.Bucket, "GET", "policy", "GetBucketPolicy", false, FixedAnswers.Missing("NoSuchBucketPolicy")),
        new(Scope.Bucket, "GET", "policyStatus", "GetBucketPolicyStatus", false, FixedAnswers.Missing("NoSuchBucketPolicy")),
        new(Scope.Bucket, "GET", "cors", "GetBucketCors", false, FixedAnswers.Missing("NoSuchCORSConfiguration")),
        new(Scope.Bucket, "GET", "website", "GetBucketWebsite", false, FixedAnswers.Missing("NoSuchWebsiteConfiguration")),
        new(Scope.Bucket, "GET", "object-lock", "GetObjectLockConfiguration", false, ObjectLocking.GetConfigurationAsync),
        new(Scope.Bucket, "GET", "replication", "GetBucketReplication", false, FixedAnswers.Missing("ReplicationConfigurationNotFoundError")),
        new(Scope.Bucket, "GET", "publicAccessBlock", "GetPublicAccessBlock", false, FixedAnswers.Missing("NoSuchPublicAccessBlockConfiguration")),
        new(Scope.Bucket, "GET", "ownershipControls", "GetBucketOwnershipControls", false, AccessControl.GetOwnershipAsync),
        new(Scope.Bucket, "PUT", "ownershipControls", "PutBucketOwnershipControls", true, AccessControl.PutOwnershipAsync),
        new(Scope.Bucket, "GET", "list-type", "ListObjectsV2", false, ListObjects.HandleV2Async),
        new(Scope.Bucket, "GET", null, "ListObjects", false, ListObjects.HandleV1Async),
        new(Scope.Bucket, "PUT", null, "CreateBucket", true, BucketOperations.CreateAsync),
        new(Scope.Bucket, "HEAD", null, "HeadBucket", false, BucketOperations.HeadAsync),
        new(Scope.Bucket, "DELETE", null, "DeleteBucket", true, BucketOperations.DeleteAsync),
    ];

    // Sub-resources change what a request means: one without a route is refused rather than taken for the plain one.
    private static readonly HashSet<string> s_subResources = new(
        s_routes.Select(static route => route.SubResource)
            .OfType<string>()
            .Concat(["analytics", "intelligent-tiering", "inventory", "metrics", "restore", "select", "torrent"]),
        StringComparer.Ordinal);

    /// <summary>The operation, or null when this server has none for the request.</summary>
    public static Operation? Find(S3Request request)
    {
        var scope = request.Bucket.Length == 0 ? Scope.Service : request.Key.Length == 0 ? Scope.Bucket : Scope.Object;
        var plain = true;
        foreach (var item in request.Query.Items)
            plain &= !s_subResources.Contains(item.Key);
        foreach (var route in s_routes)
        {
            if (route.Scope == scope
                && route.Method == request.Method
                && (route.SubResource is null ? plain : request.Query.Has(route.SubResource))
                && (route.Header is null || request.Header(route.Header) is not null))
                return route.Operation;
        }

        return null;
    }
}
