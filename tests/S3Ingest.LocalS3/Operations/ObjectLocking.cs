using System.Globalization;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Retention and legal hold of versions, and whether a bucket has them.
/// Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html,
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html
/// </summary>
internal static class ObjectLocking
{
    private const string ModeHeader = "x-amz-object-lock-mode";
    private const string UntilHeader = "x-amz-object-lock-retain-until-date";
    private const string HoldHeader = "x-amz-object-lock-legal-hold";

    /// <summary>From the headers of a request that makes an object; a copy has no lock but what its request says.</summary>
    public static ObjectLock Read(S3Request request, BucketSettings settings)
    {
        var (mode, until, hold) = (request.Header(ModeHeader), request.Header(UntilHeader), request.Header(HoldHeader));
        if (mode is null && until is null && hold is null)
            return new ObjectLock();
        CheckEnabled(settings);
        if (mode is null != until is null)
            throw S3Errors.Of("InvalidArgument", "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
        return Retain(new ObjectLock { LegalHold = hold == "ON" }, mode, until);
    }

    public static S3Reply Write(S3Reply reply, ObjectLock held) => reply
        .With(ModeHeader, held.Mode)
        .With(UntilHeader, held.RetainUntil?.ToXmlTime())
        .With(HoldHeader, held.LegalHold ? "ON" : null);

    public static Task<S3Reply> GetConfigurationAsync(OperationContext context) => context.Bucket.Settings.ObjectLock
        ? Task.FromResult(S3Reply.Xml(S3Xml.Document("ObjectLockConfiguration", static xml => xml.Text("ObjectLockEnabled", "Enabled"))))
        : throw S3Errors.Of("ObjectLockConfigurationNotFoundError", null, ("BucketName", context.Request.Bucket));

    public static Task<S3Reply> GetRetentionAsync(OperationContext context)
    {
        var held = Find(context).Attributes.Lock;
        return held.Mode is null ? throw S3Errors.Of("NoSuchObjectLockConfiguration") : Task.FromResult(S3Reply.Xml(S3Xml.Document("Retention", xml =>
        {
            xml.Text("Mode", held.Mode);
            xml.Text("RetainUntilDate", held.RetainUntil!.Value.ToXmlTime());
        })));
    }

    public static async Task<S3Reply> PutRetentionAsync(OperationContext context)
    {
        var root = await RequestXml.ReadAsync(context, "Retention");
        var version = Find(context);
        context.Bucket.Relock(version, Retain(version.Attributes.Lock, root.Value("Mode"), root.Value("RetainUntilDate")));
        return S3Reply.Empty(200);
    }

    public static Task<S3Reply> GetLegalHoldAsync(OperationContext context)
    {
        var held = Find(context).Attributes.Lock;
        return Task.FromResult(S3Reply.Xml(S3Xml.Document("LegalHold", xml => xml.Text("Status", held.LegalHold ? "ON" : "OFF"))));
    }

    public static async Task<S3Reply> PutLegalHoldAsync(OperationContext context)
    {
        var root = await RequestXml.ReadAsync(context, "LegalHold");
        var version = Find(context);
        context.Bucket.Relock(version, version.Attributes.Lock with { LegalHold = root.Value("Status") == "ON" });
        return S3Reply.Empty(200);
    }

    private static ObjectVersion Find(OperationContext context)
    {
        CheckEnabled(context.Bucket.Settings);
        var version = context.Bucket.Find(context.Key, context.Request.Query.Find("versionId"));
        return version.IsDeleteMarker ? throw S3Errors.NoSuchKey(version.Key) : version;
    }

    private static ObjectLock Retain(ObjectLock held, string? mode, string? until)
    {
        if (mode is null)
            return held;
        if (mode is not ("GOVERNANCE" or "COMPLIANCE"))
            throw S3Errors.Of("InvalidArgument", "Unknown wormMode directive.");
        if (!DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            throw S3Errors.Of("InvalidArgument", "The retain until date must be provided in ISO 8601 format");
        return date > DateTimeOffset.UtcNow
            ? held with { Mode = mode, RetainUntil = date }
            : throw S3Errors.Of("InvalidArgument", "The retain until date must be in the future!");
    }

    private static void CheckEnabled(BucketSettings settings)
    {
        if (!settings.ObjectLock)
            throw S3Errors.Of("InvalidRequest", "Bucket is missing Object Lock Configuration");
    }
}
