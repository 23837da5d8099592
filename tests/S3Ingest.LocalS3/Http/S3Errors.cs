namespace S3Ingest.LocalS3.Http;

/// <summary>
/// The error codes this server answers with, their status and S3's own text.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
/// </summary>
internal static class S3Errors
{
    private static readonly Dictionary<string, (int Status, string Message)> s_all = new(StringComparer.Ordinal)
    {
        ["AccessControlListNotSupported"] = (400, "The bucket does not allow ACLs"),
        ["AccessDenied"] = (403, "Access Denied"),
        ["AuthorizationHeaderMalformed"] = (400, "The authorization header is malformed"),
        ["AuthorizationQueryParametersError"] = (400, "Error parsing the X-Amz-Credential parameter"),
        ["BadDigest"] = (400, "The Content-MD5 you specified did not match what we received."),
        ["BucketAlreadyOwnedByYou"] = (409, "Your previous request to create the named bucket succeeded and you already own it."),
        ["BucketNotEmpty"] = (409, "The bucket you tried to delete is not empty"),
        ["ConditionalRequestConflict"] = (409, "The conditional request cannot succeed due to a conflicting operation against this resource."),
        ["EntityTooLarge"] = (400, "Your proposed upload exceeds the maximum allowed size"),
        ["EntityTooSmall"] = (400, "Your proposed upload is smaller than the minimum allowed size"),
        ["IllegalVersioningConfigurationException"] = (400, "The Versioning element must be specified"),
        ["IncompleteBody"] = (400, "The request body terminated unexpectedly"),
        ["InternalError"] = (500, "We encountered an internal error. Please try again."),
        ["InvalidAccessKeyId"] = (403, "The AWS Access Key Id you provided does not exist in our records."),
        ["InvalidArgument"] = (400, "Invalid Argument"),
        ["InvalidBucketName"] = (400, "The specified bucket is not valid."),
        ["InvalidDigest"] = (400, "The Content-MD5 you specified was invalid."),
        ["InvalidPart"] = (400, "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."),
        ["InvalidPartNumber"] = (416, "The requested partnumber is not satisfiable"),
        ["InvalidPartOrder"] = (400, "The list of parts was not in ascending order. Parts must be ordered by part number."),
        ["InvalidRange"] = (416, "The requested range is not satisfiable"),
        ["InvalidRequest"] = (400, "Invalid Request"),
        ["InvalidStorageClass"] = (400, "The storage class you specified is not valid"),
        ["InvalidTag"] = (400, "The tag provided was not a valid tag."),
        ["InvalidTargetBucketForLogging"] = (400, "The target bucket for logging does not exist"),
        ["InvalidURI"] = (400, "Couldn't parse the specified URI."),
        ["KeyTooLongError"] = (400, "Your key is too long"),
        ["MalformedXML"] = (400, "The XML you provided was not well-formed or did not validate against our published schema"),
        ["MalformedTrailerError"] = (400, "The request contained trailing data that was not well-formed or did not conform to our published schema."),
        ["MetadataTooLarge"] = (400, "Your metadata headers exceed the maximum allowed metadata size"),
        ["MethodNotAllowed"] = (405, "The specified method is not allowed against this resource."),
        ["MissingContentLength"] = (411, "You must provide the Content-Length HTTP header."),
        ["NoSuchBucket"] = (404, "The specified bucket does not exist"),
        ["NoSuchBucketPolicy"] = (404, "The bucket policy does not exist"),
        ["NoSuchCORSConfiguration"] = (404, "The CORS configuration does not exist"),
        ["NoSuchKey"] = (404, "The specified key does not exist."),
        ["NoSuchLifecycleConfiguration"] = (404, "The lifecycle configuration does not exist"),
        ["NoSuchPublicAccessBlockConfiguration"] = (404, "The public access block configuration was not found"),
        ["NoSuchObjectLockConfiguration"] = (404, "The specified object does not have a ObjectLock configuration"),
        ["NoSuchTagSet"] = (404, "The TagSet does not exist"),
        ["NoSuchUpload"] = (404, "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."),
        ["NoSuchVersion"] = (404, "The specified version does not exist."),
        ["NoSuchWebsiteConfiguration"] = (404, "The specified bucket does not have a website configuration"),
        ["NotImplemented"] = (501, "A header you provided implies functionality that is not implemented"),
        ["NotModified"] = (304, "Not Modified"),
        ["ObjectLockConfigurationNotFoundError"] = (404, "Object Lock configuration does not exist for this bucket"),
        ["PreconditionFailed"] = (412, "At least one of the pre-conditions you specified did not hold"),
        ["ReplicationConfigurationNotFoundError"] = (404, "The replication configuration was not found"),
        ["RequestTimeTooSkewed"] = (403, "The difference between the request time and the current time is too large."),
        ["SignatureDoesNotMatch"] = (403, "The request signature we calculated does not match the signature you provided. Check your key and signing method."),
        ["SlowDown"] = (503, "Please reduce your request rate."),
        ["XAmzContentSHA256Mismatch"] = (400, "The provided 'x-amz-content-sha256' header does not match what was computed."),
    };

    /// <summary>Builds the error of that code, with S3's text unless another is given.</summary>
    public static S3Exception Of(string code, string? message = null, params (string Name, string Value)[] details)
    {
        var (status, text) = s_all.TryGetValue(code, out var known) ? known : (400, code);
        return new S3Exception(status, code, message ?? text, details);
    }

    /// <summary>An InvalidArgument that names the argument, as S3 does.</summary>
    public static S3Exception Argument(string name, string value, string message) =>
        Of("InvalidArgument", message, ("ArgumentName", name), ("ArgumentValue", value));

    public static S3Exception NoSuchBucket(string bucket) => Of("NoSuchBucket", null, ("BucketName", bucket));

    public static S3Exception NoSuchKey(string key) => Of("NoSuchKey", null, ("Key", key));

    public static S3Exception NoSuchUpload(string uploadId) => Of("NoSuchUpload", null, ("UploadId", uploadId));

    public static S3Exception PreconditionFailed(string condition) =>
        Of("PreconditionFailed", null, ("Condition", condition));

    /// <summary>The status a fault rule answers with when it names only a code.</summary>
    public static int StatusOf(string code) => s_all.TryGetValue(code, out var known) ? known.Status : 500;
}
