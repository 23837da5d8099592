using S3Ingest.LocalS3;

namespace S3Ingest.Integration.Tests.Permissions;

/// <summary>
/// What AWS asks the caller's policy for each request (Service Authorization Reference, Actions, resources, and condition
/// keys for Amazon S3; S3 API Reference, permissions of each action). A version in the request is an action of its own.
/// </summary>
internal static class IamActions
{
    private const string CopySource = "x-amz-copy-source";

    /// <summary>Actions without their prefix <c>s3:</c>.</summary>
    public static IEnumerable<string> Of(RequestRecord request)
    {
        bool isVersion = request.Query.Contains("versionId=", StringComparison.Ordinal);
        string Object(string verb, string what = "") => $"{verb}Object{(isVersion ? "Version" : "")}{what}";
        return request.Operation switch
        {
            "HeadBucket" or "ListObjectsV2" => ["ListBucket"],
            "ListObjectVersions" => ["ListBucketVersions"],
            "ListMultipartUploads" => ["ListBucketMultipartUploads"],
            "ListParts" => ["ListMultipartUploadParts"],
            "ListBuckets" => ["ListAllMyBuckets"],
            "GetObjectLockConfiguration" => ["GetBucketObjectLockConfiguration"],
            "GetObject" or "HeadObject" => [Object("Get")],
            "GetObjectAttributes" => [Object("Get"), Object("Get", "Attributes")],
            "GetObjectTagging" => [Object("Get", "Tagging")],
            "GetObjectAcl" => [Object("Get", "Acl")],
            "DeleteObject" => [Object("Delete")],
            "UploadPart" or "CompleteMultipartUpload" => ["PutObject"],
            "PutObject" or "CreateMultipartUpload" => ["PutObject", .. Tagging(request)],
            "UploadPartCopy" => ["PutObject", .. Source(request, "")],
            // The tags come along unless the request says otherwise.
            "CopyObject" => ["PutObject", "PutObjectTagging", .. Source(request, ""), .. Source(request, "Tagging")],
            _ => [request.Operation],
        };
    }

    private static string[] Tagging(RequestRecord request) =>
        request.Headers.TryGetValue("x-amz-tagging", out var tags) && tags.Length > 0 ? ["PutObjectTagging"] : [];

    private static string[] Source(RequestRecord request, string what) =>
        [$"GetObject{(request.Headers[CopySource].Contains("versionId=", StringComparison.Ordinal) ? "Version" : "")}{what}"];
}
