using System.Globalization;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Preconditions of a read, or of the source of a copy. If-Match overrules If-Unmodified-Since and If-None-Match
/// overrules If-Modified-Since.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (overriding behaviour)
/// </summary>
internal static class ReadConditions
{
    public static void Check(S3Request request, ObjectVersion version)
    {
        if (Evaluate(request, version, "If-", out var notModified) is not { } failed)
            return;
        if (!notModified)
            throw S3Errors.PreconditionFailed(failed);
        var error = S3Errors.Of("NotModified");
        error.Headers.Add(new("ETag", ObjectHeaders.Quote(version.ETag)));
        error.Headers.Add(new("Last-Modified", version.LastModified.ToHttpTime()));
        throw error;
    }

    /// <summary>For a copy every failed condition is a 412.</summary>
    public static void CheckCopySource(S3Request request, ObjectVersion version)
    {
        if (Evaluate(request, version, "x-amz-copy-source-if-", out _) is { } failed)
            throw S3Errors.PreconditionFailed(failed);
    }

    private static string? Evaluate(S3Request request, ObjectVersion version, string prefix, out bool notModified)
    {
        notModified = false;
        var match = request.Header(prefix + "Match");
        if (match is not null && !ETags.ListMatches(match, version.ETag))
            return prefix + "Match";
        if (match is null && Time(request, prefix + "Unmodified-Since") is { } unmodified && version.LastModified > unmodified)
            return prefix + "Unmodified-Since";

        notModified = true;
        var none = request.Header(prefix + "None-Match");
        if (none is not null)
            return ETags.ListMatches(none, version.ETag) ? prefix + "None-Match" : null;
        return Time(request, prefix + "Modified-Since") is { } modified && version.LastModified <= modified
            ? prefix + "Modified-Since"
            : null;
    }

    private static DateTimeOffset? Time(S3Request request, string name) =>
        DateTimeOffset.TryParse(request.Header(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
