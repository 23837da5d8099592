using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Auth;

/// <summary>
/// What <c>x-amz-content-sha256</c> says about the body.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
/// </summary>
internal sealed record PayloadKind(string Header, bool Chunked, bool SignedChunks, bool Trailer, byte[]? Sha256)
{
    public const string Unsigned = "UNSIGNED-PAYLOAD";

    public static PayloadKind Parse(string header) => header switch
    {
        Unsigned => new(header, false, false, false, null),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => new(header, true, true, false, null),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => new(header, true, true, true, null),
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => new(header, true, false, true, null),
        _ => new(header, false, false, false, ParseHash(header)),
    };

    private static byte[] ParseHash(string header)
    {
        if (header.Length == 64 && header.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(header);
        throw S3Errors.Argument(
            "x-amz-content-sha256",
            header,
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.");
    }
}
