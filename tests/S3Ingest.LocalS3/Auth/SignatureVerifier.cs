using System.Globalization;
using System.Text;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Auth;

/// <summary>
/// Checks AWS Signature Version 4, in the Authorization header or in the query of a presigned URL.
/// Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
/// </summary>
internal sealed class SignatureVerifier(IEnumerable<AccessKey> keys, string region, TimeProvider clock)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const int MaxPresignedSeconds = 7 * 24 * 3600;
    private static readonly TimeSpan s_allowedSkew = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, AccessKey> _keys = keys.ToDictionary(static k => k.Id, StringComparer.Ordinal);

    /// <exception cref="S3Exception">The request is anonymous, stale, or its signature is not right.</exception>
    public Authenticated Verify(S3Request request)
    {
        if (request.Header("Authorization") is { Length: > 0 } authorization)
            return VerifyHeader(request, authorization);
        if (request.Query.Find("X-Amz-Algorithm") is not null)
            return VerifyPresigned(request);
        throw S3Errors.Of("AccessDenied");
    }

    private Authenticated VerifyHeader(S3Request request, string authorization)
    {
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw authorization.StartsWith("AWS ", StringComparison.Ordinal)
                ? S3Errors.Of("InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
                : S3Errors.Argument("Authorization", authorization, "Unsupported Authorization Type");
        }

        var fields = authorization[(Algorithm.Length + 1)..]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static field => field.Split('=', 2))
            .Where(static field => field.Length == 2)
            .ToDictionary(static field => field[0], static field => field[1], StringComparer.Ordinal);
        if (!fields.TryGetValue("Credential", out var credentialText)
            || !fields.TryGetValue("SignedHeaders", out var signedHeaders)
            || !fields.TryGetValue("Signature", out var signature)
            || Credential.Parse(credentialText) is not { } credential)
            throw S3Errors.Of("AuthorizationHeaderMalformed");

        var (time, at) = RequestTime(request, credential);
        var skew = (clock.GetUtcNow() - at).Duration();
        var caller = CallerOf(credential, "AuthorizationHeaderMalformed");
        if (skew > s_allowedSkew)
        {
            throw S3Errors.Of(
                "RequestTimeTooSkewed",
                null,
                ("RequestTime", time),
                ("ServerTime", clock.GetUtcNow().ToXmlTime()),
                ("MaxAllowedSkewMilliseconds", s_allowedSkew.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)));
        }

        var hash = request.Header("x-amz-content-sha256")
            ?? throw S3Errors.Of("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
        return Check(request, caller, credential, signedHeaders, signature, time, hash);
    }

    private Authenticated VerifyPresigned(S3Request request)
    {
        string Parameter(string name) => request.Query.Find(name)
            ?? throw S3Errors.Of("AuthorizationQueryParametersError", "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");

        if (Parameter("X-Amz-Algorithm") != Algorithm)
            throw S3Errors.Of("AuthorizationQueryParametersError", "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
        var credential = Credential.Parse(Parameter("X-Amz-Credential")) ?? throw S3Errors.Of("AuthorizationQueryParametersError");
        var time = Parameter("X-Amz-Date");
        var at = ParseTime(time) ?? throw S3Errors.Of("AuthorizationQueryParametersError", "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
        if (!int.TryParse(Parameter("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > MaxPresignedSeconds)
            throw S3Errors.Of("AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds");

        var caller = CallerOf(credential, "AuthorizationQueryParametersError");
        var now = clock.GetUtcNow();
        if (at - now > s_allowedSkew)
            throw S3Errors.Of("AccessDenied", "Request is not valid yet");
        if (now > at.AddSeconds(seconds))
            throw S3Errors.Of("AccessDenied", "Request has expired", ("X-Amz-Expires", seconds.ToInvariant()), ("Expires", at.AddSeconds(seconds).ToXmlTime()), ("ServerTime", now.ToXmlTime()));

        var hash = request.Query.Find("X-Amz-Content-Sha256") ?? request.Header("x-amz-content-sha256") ?? PayloadKind.Unsigned;
        return Check(request, caller, credential, Parameter("X-Amz-SignedHeaders"), Parameter("X-Amz-Signature"), time, hash);
    }

    private static Authenticated Check(
        S3Request request, AccessKey caller, Credential credential, string signedHeaders, string signature, string time, string hash)
    {
        var signed = signedHeaders.Split(';', StringSplitOptions.RemoveEmptyEntries);
        CheckSignedHeaders(request, signed);
        var canonical = CanonicalRequest.Build(request, signed, hash);
        var stringToSign = CanonicalRequest.StringToSign(canonical, time, credential);
        var key = SigningKey.Derive(caller.Secret, credential);
        if (!SigningKey.Same(key.Sign(stringToSign), signature))
        {
            throw S3Errors.Of(
                "SignatureDoesNotMatch",
                null,
                ("AWSAccessKeyId", caller.Id),
                ("StringToSign", stringToSign),
                ("SignatureProvided", signature),
                ("StringToSignBytes", Bytes(stringToSign)),
                ("CanonicalRequest", canonical),
                ("CanonicalRequestBytes", Bytes(canonical)));
        }

        return new Authenticated(caller, PayloadKind.Parse(hash), key, time, credential.Scope, signature);
    }

    private static void CheckSignedHeaders(S3Request request, string[] signed)
    {
        var unsigned = request.Headers.Keys
            .Where(name => (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) || name.Equals("Host", StringComparison.OrdinalIgnoreCase))
                && !signed.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !name.Equals("x-amz-content-sha256", StringComparison.OrdinalIgnoreCase))
            .Select(static name => name.ToUpperInvariant())
            .ToArray();
        if (unsigned.Length > 0)
            throw S3Errors.Of("AccessDenied", "There were headers present in the request which were not signed", ("HeadersNotSigned", string.Join(", ", unsigned)));
    }

    private AccessKey CallerOf(Credential credential, string malformed)
    {
        if (!_keys.TryGetValue(credential.AccessKeyId, out var caller))
            throw S3Errors.Of("InvalidAccessKeyId", null, ("AWSAccessKeyId", credential.AccessKeyId));
        if (credential.Region != region)
            throw S3Errors.Of(malformed, $"The authorization header is malformed; the region '{credential.Region}' is wrong; expecting '{region}'", ("Region", region));
        if (credential.Service != "s3")
            throw S3Errors.Of(malformed, $"The authorization header is malformed; incorrect service \"{credential.Service}\". This endpoint belongs to \"s3\".");
        return caller;
    }

    private static (string Time, DateTimeOffset At) RequestTime(S3Request request, Credential credential)
    {
        var text = request.Header("x-amz-date");
        if (text is null && DateTimeOffset.TryParseExact(request.Header("Date"), "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            text = date.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        if (text is null || ParseTime(text) is not { } at)
            throw S3Errors.Of("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
        if (!text.StartsWith(credential.Date, StringComparison.Ordinal))
            throw S3Errors.Of("AuthorizationHeaderMalformed", "The authorization header is malformed; Invalid credential date. Date is not the same as X-Amz-Date.");
        return (text, at);
    }

    private static DateTimeOffset? ParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string Bytes(string text) =>
        string.Join(' ', Encoding.UTF8.GetBytes(text).Select(static b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
