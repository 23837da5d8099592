using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Store;

/// <summary>
/// What protects a version from deletion.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
/// </summary>
internal sealed record ObjectLock
{
    /// <summary>GOVERNANCE or COMPLIANCE; null without retention.</summary>
    public string? Mode { get; init; }

    public DateTimeOffset? RetainUntil { get; init; }

    public bool LegalHold { get; init; }

    /// <exception cref="S3Exception">AccessDenied while the version is protected.</exception>
    public void CheckDelete(bool bypassesGovernance)
    {
        bool retained = RetainUntil > DateTimeOffset.UtcNow && !(Mode == "GOVERNANCE" && bypassesGovernance);
        if (LegalHold || retained)
            throw S3Errors.Of("AccessDenied", "Access Denied because object protected by object lock.");
    }
}
