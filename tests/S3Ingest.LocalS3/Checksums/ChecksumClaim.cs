using S3Ingest.LocalS3.Auth;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Checksums;

/// <summary>
/// What a request says about its body: a Content-MD5, and at most one additional checksum as header or as trailer.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (request headers)
/// </summary>
internal sealed class ChecksumClaim
{
    private readonly S3Request _request;
    private readonly bool _inTrailer;
    private readonly byte[]? _md5;

    /// <param name="wholeObject">The checksum is of an object of parts, so it may end in their number.</param>
    /// <exception cref="S3Exception">InvalidDigest or InvalidRequest when a value cannot be one.</exception>
    public ChecksumClaim(S3Request request, bool wholeObject = false)
    {
        _request = request;
        if (request.Header("Content-MD5") is { } md5)
            _md5 = Decode(md5, 16) ?? throw S3Errors.Of("InvalidDigest", null, ("Content-MD5", md5));

        var sent = request.Headers.Keys.Select(ChecksumNames.FromHeader).OfType<ChecksumAlgorithm>().ToList();
        if (request.Header("x-amz-trailer") is { } trailer)
        {
            var announced = ChecksumNames.FromHeader(trailer.Trim())
                ?? throw S3Errors.Of("InvalidRequest", "The value specified in the x-amz-trailer header is not supported");
            _inTrailer = true;
            sent.Add(announced);
        }

        if (sent.Count > 1)
            throw S3Errors.Of("InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        Algorithm = sent.Count == 0 ? null : sent[0];
        if (Algorithm is { } algorithm && !_inTrailer)
            CheckShape(algorithm, Digest(request.Header(algorithm.Header())!, wholeObject));
        CheckSdkHeader(sent.Count > 0);
    }

    /// <summary>The algorithm named by the request, or null.</summary>
    public ChecksumAlgorithm? Algorithm { get; }

    /// <summary>The checksum that came with the request; a trailer's once <paramref name="body"/> has been read.</summary>
    /// <exception cref="S3Exception">The announced trailer is missing, or its value cannot be a checksum.</exception>
    public string? Value(Stream body)
    {
        if (Algorithm is not { } algorithm)
            return null;
        if (!_inTrailer)
            return _request.Header(algorithm.Header());
        if (body is not ChunkedBodyStream chunked || !chunked.Trailer.TryGetValue(algorithm.Header(), out var value))
            throw S3Errors.Of("MalformedTrailerError");
        CheckShape(algorithm, value);
        return value;
    }

    /// <exception cref="S3Exception">BadDigest.</exception>
    public void Verify(Stream body, ReadOnlySpan<byte> md5, ReadOnlySpan<byte> computed)
    {
        if (_md5 is not null && !md5.SequenceEqual(_md5))
            throw S3Errors.Of("BadDigest", null, ("ExpectedDigest", Convert.ToBase64String(_md5)), ("CalculatedDigest", Convert.ToBase64String(md5)));
        if (Value(body) is { } value && !computed.SequenceEqual(Convert.FromBase64String(value)))
            throw S3Errors.Of("BadDigest", $"The {Algorithm!.Value.Name()} you specified did not match the calculated checksum.");
    }

    public static void CheckShape(ChecksumAlgorithm algorithm, string value)
    {
        if (Decode(value, algorithm.DigestBytes()) is null)
            throw S3Errors.Of("InvalidRequest", $"Value for {algorithm.Header()} header is invalid.");
    }

    // Base64 has no dash, so what follows one is the number of parts.
    private static string Digest(string value, bool wholeObject) =>
        wholeObject && value.IndexOf('-', StringComparison.Ordinal) is var dash and > 0 ? value[..dash] : value;

    private void CheckSdkHeader(bool hasChecksum)
    {
        if (_request.Header("x-amz-sdk-checksum-algorithm") is not { } named)
            return;
        var algorithm = ChecksumNames.FromName(named)
            ?? throw S3Errors.Of("InvalidRequest", "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
        if (Algorithm is { } sent && sent != algorithm)
            throw S3Errors.Of("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.");
        if (!hasChecksum && _md5 is null)
            throw S3Errors.Of("InvalidRequest", "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");
    }

    private static byte[]? Decode(string base64, int length)
    {
        var bytes = new byte[length + 3];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written == length ? bytes[..length] : null;
    }
}
