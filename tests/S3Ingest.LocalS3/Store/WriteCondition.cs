using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Store;

/// <summary>
/// The precondition of a write or delete, checked in the same critical section that makes it visible.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
/// </summary>
internal sealed class WriteCondition
{
    public string? IfMatch { get; init; }

    public bool IfAbsent { get; init; }

    public bool IsEmpty => IfMatch is null && !IfAbsent;

    /// <summary>Set when a delete of the key won the race while this write was under way.</summary>
    public bool Overtaken { get; set; }

    /// <exception cref="S3Exception">InvalidArgument for forms S3 does not know (it takes only <c>*</c> with If-None-Match).</exception>
    public static WriteCondition Parse(S3Request request)
    {
        var none = request.Header("If-None-Match");
        if (none is not null && none != "*")
            throw S3Errors.Of("NotImplemented", null, ("Header", "If-None-Match"), ("additionalMessage", "We don't accept the provided value of If-None-Match header for this API"));
        return new WriteCondition { IfMatch = request.Header("If-Match"), IfAbsent = none is not null };
    }

    /// <param name="key">For the error.</param>
    /// <param name="current">The latest version, null when there is none or it is a delete marker.</param>
    /// <exception cref="S3Exception">PreconditionFailed, NoSuchKey or ConditionalRequestConflict.</exception>
    public void Check(string key, ObjectVersion? current)
    {
        if (IsEmpty)
            return;
        if (Overtaken)
            throw S3Errors.Of("ConditionalRequestConflict", null, ("Key", key));
        if (IfAbsent && current is not null)
            throw S3Errors.PreconditionFailed("If-None-Match");
        if (IfMatch is null)
            return;
        if (current is null)
            throw S3Errors.NoSuchKey(key);
        if (!ETags.ListMatches(IfMatch, current.ETag))
            throw S3Errors.PreconditionFailed("If-Match");
    }
}
