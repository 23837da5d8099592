using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace S3Ingest.Core.Storage;

/// <summary>Error id and the sentence that says what to do, for one fault.</summary>
internal static partial class S3Advice
{
    public static (IngestErrorId Id, string Advice) For(Exception fault, AmazonServiceException? service, FaultKind kind, S3Target target)
    {
        if (service is { StatusCode: not 0 })
            return ForCode(service.ErrorCode ?? "", (int)service.StatusCode, kind, target, ExpectedRegion(service.Message));
        if (S3Fault.IsCertificate(fault))
        {
            return (IngestErrorId.EndpointUnreachable,
                $"The TLS certificate of {target.Endpoint} is not trusted here. Install its authority's certificate, or correct the endpoint's name.");
        }
        if (kind == FaultKind.NoResponse)
        {
            return (IngestErrorId.EndpointUnreachable,
                $"{target.Endpoint} gives no answer. Check AWS_ENDPOINT_URL_S3, AWS_REGION, DNS, proxy and firewall.");
        }
        if (fault is AmazonClientException)
        {
            return (IngestErrorId.CredentialsInvalid,
                "No usable credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in again (aws sso login).");
        }
        return (IngestErrorId.UploadFailed, "The request could not be made. This is a fault of the program: please report it.");
    }

    private static (IngestErrorId Id, string Advice) ForCode(string code, int status, FaultKind kind, S3Target target, string? region) => code switch
    {
        "NoSuchBucket" => (IngestErrorId.BucketNotFound,
            $"There is no bucket '{target.BucketName}' at {target.Endpoint}. Correct INGEST_BUCKET, or create the bucket."),
        "InvalidBucketName" => (IngestErrorId.BucketNotFound, "Correct INGEST_BUCKET: the name breaks S3's rules for bucket names."),
        "InvalidAccessKeyId" => (IngestErrorId.CredentialsInvalid, "The access key is not known at this endpoint. Correct AWS_ACCESS_KEY_ID or AWS_PROFILE."),
        "SignatureDoesNotMatch" => (IngestErrorId.CredentialsInvalid,
            "The secret key does not belong to the access key. Correct AWS_SECRET_ACCESS_KEY (no quotes, no spaces at the ends)."),
        "InvalidToken" or "UnrecognizedClientException" => (IngestErrorId.CredentialsInvalid, "The session token is not valid. Correct AWS_SESSION_TOKEN or sign in again."),
        "RequestTimeTooSkewed" => (IngestErrorId.ConfigurationInvalid, "The clock of this machine is wrong by more than 15 minutes. Set it."),
        "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException" => (IngestErrorId.ConfigurationInvalid,
            string.IsNullOrEmpty(region) ? "The bucket lies in another region. Set AWS_REGION to it." : $"The bucket lies in region {region}. Set AWS_REGION to it."),
        "KeyTooLongError" or "InvalidURI" => (IngestErrorId.KeyInvalid, "The provider does not take this key. Shorten or rename the path."),
        "EntityTooLarge" => (IngestErrorId.SourceTooLarge, "The provider does not take objects or parts of this size."),
        "MetadataTooLarge" => (IngestErrorId.ConfigurationInvalid, "Give fewer or shorter metadata values; S3 allows 2 KB for one object."),
        "InvalidStorageClass" => (IngestErrorId.ConfigurationInvalid, "Correct INGEST_STORAGE_CLASS: the provider does not know this class."),
        "NoSuchUpload" => (IngestErrorId.UploadFailed, "The multipart upload is gone: aborted by someone else or by a lifecycle rule. The source is sent again."),
        "NoSuchKey" when target.Operation is "UploadPart" or "CompleteMultipartUpload" => (IngestErrorId.UploadFailed,
            "The multipart upload is gone. The source is sent again."),
        "NoSuchKey" => (IngestErrorId.SourceNotFound, "There is no such object."),
        "InvalidObjectState" => (IngestErrorId.ObjectArchived, "The object is in an archive class. Restore it (aws s3api restore-object), wait until it is restored, and run this again."),
        "BadDigest" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" or "InvalidDigest" => (IngestErrorId.IntegrityMismatch,
            "The provider received other bytes than were sent, every time. Look for a proxy or a network card that alters data."),
        _ when kind == FaultKind.CredentialsExpired => (IngestErrorId.CredentialsInvalid, "The credentials have expired. Renew them, for example with aws sso login."),
        _ when kind is FaultKind.Throttled => (IngestErrorId.UploadFailed, "The provider asks for fewer requests. Lower INGEST_MAX_UPLOADS, or wait."),
        _ => ForStatus(status, target),
    };

    private static (IngestErrorId Id, string Advice) ForStatus(int status, S3Target target) => status switch
    {
        401 or 403 => (IngestErrorId.AccessDenied,
            $"These credentials may not do this. Allow s3:{Permission(target.Operation)} on the bucket, check its policy, its key policy and INGEST_EXPECTED_BUCKET_OWNER."),
        404 => (IngestErrorId.SourceNotFound, "There is no such object."),
        409 => (IngestErrorId.UploadFailed, "Another writer was at work on this key. The source is sent again."),
        412 => (IngestErrorId.ObjectExists, "Another writer put or changed the object at this key meanwhile. It is looked at again."),
        301 or 307 => (IngestErrorId.ConfigurationInvalid, "The bucket lies in another region. Set AWS_REGION to it."),
        501 => (IngestErrorId.ConfigurationInvalid, "The provider does not have this action, or not this option of it. Leave out the setting that asks for it."),
        >= 500 => (IngestErrorId.UploadFailed, "The provider failed to answer properly, also when asked again. Look at its health, then run this again."),
        _ => (IngestErrorId.UploadFailed, "The provider refused the request."),
    };

    // "the region 'us-east-1' is wrong; expecting 'eu-west-1'"
    private static string? ExpectedRegion(string message) =>
        RegionPattern().Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("expecting '([a-z0-9-]+)'")]
    private static partial Regex RegionPattern();

    // Service authorization reference: actions of Amazon S3. HEAD and listings have permissions of other names, and
    // without s3:ListBucket a missing object answers 403.
    private static string Permission(string operation) => operation switch
    {
        "HeadObject" => "GetObject, s3:ListBucket and, for versions, s3:GetObjectVersion",
        "GetObject" => "GetObject and, for versions, s3:GetObjectVersion",
        "GetObjectAttributes" => "GetObject, s3:GetObjectAttributes and, for versions, s3:GetObjectVersion and s3:GetObjectVersionAttributes",
        "GetObjectLockConfiguration" => "GetBucketObjectLockConfiguration",
        "ListBuckets" => "ListAllMyBuckets",
        "ListObjectsV2" or "HeadBucket" => "ListBucket",
        "CreateMultipartUpload" or "UploadPart" or "CompleteMultipartUpload" => "PutObject",
        "CopyObject" or "UploadPartCopy" => "GetObject, s3:GetObjectTagging, s3:PutObject and s3:PutObjectTagging",
        "ListObjectVersions" => "ListBucketVersions",
        "ListMultipartUploads" => "ListBucketMultipartUploads",
        "ListParts" => "ListMultipartUploadParts",
        _ => operation,
    };
}
