using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Reads the exceptions of the SDK: what they mean for the next step, and what the user is told
/// (S3 API reference, error responses). The one place that knows error codes.
/// </summary>
internal static class S3Fault
{
    private static readonly HashSet<string> ThrottleCodes = new(StringComparer.Ordinal)
    {
        "SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests", "TooManyRequestsException",
        "RequestThrottled", "BandwidthLimitExceeded",
    };

    private static readonly HashSet<string> ExpiryCodes = new(StringComparer.Ordinal)
    {
        "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired",
    };

    // Answers with a 4xx status that a repetition can turn into success.
    private static readonly HashSet<string> TransientCodes = new(StringComparer.Ordinal)
    {
        "RequestTimeout", "RequestTimeoutException", "InternalError", "ServiceUnavailable", "OperationAborted", "ClientDisconnected",
        "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody", "ConnectionClosedByRequester",
        "PriorRequestNotComplete",
    };

    public static FaultKind Classify(Exception fault)
    {
        if (fault is SignInException { HasWorked: true })
            return FaultKind.CredentialsExpired;
        if (fault is IngestException ingest)
            return ingest.IsTransient ? FaultKind.Transient : FaultKind.Permanent;
        var service = Find<AmazonServiceException>(fault);
        if (service is { StatusCode: not 0 })
        {
            var code = service.ErrorCode ?? "";
            int status = (int)service.StatusCode;
            if (ExpiryCodes.Contains(code))
                return FaultKind.CredentialsExpired;
            if (ThrottleCodes.Contains(code) || status is 429 || (status is 503 && code is not "ServiceUnavailable"))
                return FaultKind.Throttled;
            // A success status inside an exception is a reply that could not be read, or an error inside a 200.
            return status is (>= 500 and not 501) or 408 or (>= 200 and < 300) || TransientCodes.Contains(code) ? FaultKind.Transient : FaultKind.Permanent;
        }
        if (IsConnection(fault))
            return FaultKind.NoResponse;
        return fault is AmazonUnmarshallingException ? FaultKind.Transient : FaultKind.Permanent;
    }

    public static bool HasCode(Exception fault, params ReadOnlySpan<string> codes) =>
        codes.Contains(Find<AmazonServiceException>(fault)?.ErrorCode ?? "");

    public static int Status(Exception fault) => (int)(Find<AmazonServiceException>(fault)?.StatusCode ?? 0);

    public static bool IsPreconditionFailed(Exception fault) => Status(fault) == (int)HttpStatusCode.PreconditionFailed;

    public static bool IsConflict(Exception fault) => Status(fault) == (int)HttpStatusCode.Conflict;

    /// <summary>The object or upload is gone; RADOS Gateway says NoSuchKey of an upload too.</summary>
    public static bool IsNotFound(Exception fault) => Status(fault) == (int)HttpStatusCode.NotFound && !HasCode(fault, "NoSuchBucket");

    public static IngestException Translate(Exception fault, S3Target target)
    {
        if (fault is IngestException already)
            return already;
        var service = Find<AmazonServiceException>(fault);
        var kind = Classify(fault);
        var (id, advice) = S3Advice.For(fault, service, kind, target);
        var code = string.IsNullOrEmpty(service?.ErrorCode) ? null : service.ErrorCode;
        var said = code is null ? Innermost(fault) : $"{code} (HTTP {(int)service!.StatusCode})";
        var request = string.IsNullOrEmpty(service?.RequestId) ? "" : $" Request id {service.RequestId}.";
        return new IngestException(id, $"{target.Operation} {target.Uri}: {said}. {advice}{request}", fault)
        {
            Code = code,
            BucketName = target.BucketName,
            Key = target.Key,
            Target = target.Uri,
            RequestId = service?.RequestId,
            HttpStatus = (int)(service?.StatusCode ?? 0),
            IsTransient = kind != FaultKind.Permanent || IsConflict(fault) || IsPreconditionFailed(fault) || (IsNotFound(fault) && id != IngestErrorId.SourceNotFound),
        };
    }

    /// <summary>For a request of the executor: when it got no answer, the endpoint did answer others.</summary>
    public static IngestException Exhausted(Exception fault, S3Target target)
    {
        var translated = Translate(fault, target);
        return translated.ErrorId != IngestErrorId.EndpointUnreachable ? translated : new IngestException(
            IngestErrorId.UploadFailed,
            $"{target.Operation} {target.Uri}: {Innermost(fault)}, every time, while {target.Endpoint} answers other requests. Look at its free space and health, and at proxies between.",
            fault)
        {
            BucketName = target.BucketName,
            Key = target.Key,
            Target = target.Uri,
            IsTransient = true,
        };
    }

    public static T? Find<T>(Exception? fault)
        where T : Exception
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is T found)
                return found;
        }
        return null;
    }

    public static bool IsCertificate(Exception fault) => Find<AuthenticationException>(fault) is not null;

    private static bool IsConnection(Exception fault) =>
        Find<SocketException>(fault) is not null
        || Find<HttpRequestException>(fault) is not null
        || Find<IOException>(fault) is not null
        || Find<TimeoutException>(fault) is not null
        || Find<WebException>(fault) is not null
        || IsCertificate(fault)
        // The caller's own cancellation never comes here; what is left is a timeout.
        || fault is OperationCanceledException;

    // Text of the innermost exception: the outer ones say only that something was thrown.
    private static string Innermost(Exception fault)
    {
        while (fault.InnerException is { } inner)
            fault = inner;
        return fault is OperationCanceledException ? "no answer in time" : fault.Message.TrimEnd('.');
    }
}
