using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Integration.Tests.LocalS3;

public class AuthenticationTests : LocalS3Test
{
    [Fact]
    public async Task Right_signature_is_taken() =>
        Assert.Equal(HttpStatusCode.OK, (await Raw.SendAsync("PUT", $"/{Bucket}/a", "x"u8.ToArray())).Status);

    [Fact]
    public async Task Wrong_secret_is_SignatureDoesNotMatch()
    {
        Raw.Secret = "wrong";
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/a");
        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), (reply.Status, reply.Code));
        Assert.Contains("host", reply.Element("CanonicalRequest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_key_is_InvalidAccessKeyId()
    {
        Raw.AccessKey = "NOBODY";
        Assert.Equal("InvalidAccessKeyId", (await Raw.SendAsync("GET", $"/{Bucket}/a")).Code);
    }

    [Fact]
    public async Task Anonymous_request_is_AccessDenied() =>
        Assert.Equal("AccessDenied", (await Raw.AnonymousAsync("GET", $"/{Bucket}/a")).Code);

    [Theory]
    [InlineData(-16)]
    [InlineData(16)]
    public async Task Clock_off_by_more_than_15_minutes_is_RequestTimeTooSkewed(int minutes)
    {
        Raw.Time = DateTime.UtcNow.AddMinutes(minutes);
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/a");
        Assert.Equal((HttpStatusCode.Forbidden, "RequestTimeTooSkewed"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Wrong_region_names_the_right_one()
    {
        Raw.Region = "eu-west-1";
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/a");
        Assert.Equal(("AuthorizationHeaderMalformed", "us-east-1"), (reply.Code, reply.Element("Region")));
    }

    [Fact]
    public async Task Amz_header_that_is_not_signed_is_AccessDenied()
    {
        var reply = await Raw.SendAsync("PUT", $"/{Bucket}/a", [], unsigned: [("x-amz-meta-added", "1")]);
        Assert.Equal("AccessDenied", reply.Code);
        Assert.Contains("ADDED", reply.Element("HeadersNotSigned"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_other_than_signed_is_XAmzContentSHA256Mismatch()
    {
        var reply = await Raw.SendAsync("PUT", $"/{Bucket}/a", "x"u8.ToArray(), payload: RawS3.EmptySha256);
        Assert.Equal("XAmzContentSHA256Mismatch", reply.Code);
        await RefusedAsync("NoSuchKey", () => GetAsync("a"));
    }

    [Fact]
    public async Task Read_only_key_reads_and_may_not_write()
    {
        await PutAsync("a", [1]);
        using var reader = ClientOf(Server, "READONLY", "readonlysecret");
        await reader.GetObjectMetadataAsync(Bucket, "a");
        await RefusedAsync("AccessDenied", () => reader.DeleteObjectAsync(Bucket, "a"));
    }

    [Fact]
    public async Task Presigned_url_works_until_it_expires()
    {
        await PutAsync("a", "presigned"u8.ToArray());
        using var http = new HttpClient();
        var url = new UriBuilder(await Client.GetPreSignedURLAsync(new GetPreSignedUrlRequest { BucketName = Bucket, Key = "a", Expires = DateTime.UtcNow.AddMinutes(5), Protocol = Protocol.HTTP })).Uri;
        Assert.Equal("presigned", await http.GetStringAsync(url));

        var tampered = new Uri(url.ToString().Replace("/a?", "/b?", StringComparison.Ordinal));
        Assert.Contains("SignatureDoesNotMatch", await (await http.GetAsync(tampered)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var old = new Uri(url.ToString().Replace("X-Amz-Date=20", "X-Amz-Date=19", StringComparison.Ordinal));
        Assert.Contains("expired", await (await http.GetAsync(old)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sdk_defaults_with_chunked_signing_and_trailing_checksum_are_understood()
    {
        var content = Bytes(300_000);
        await PutAsync("chunked", content, request => request.UseChunkEncoding = true);
        using (var plain = new AmazonS3Client(Server.AccessKey, Server.SecretKey, new AmazonS3Config { ServiceURL = Server.Endpoint.ToString(), ForcePathStyle = true }))
            await plain.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "trailer", InputStream = new MemoryStream(content) });
        Assert.Equal(content, await GetAsync("chunked"));
        Assert.Equal(content, await GetAsync("trailer"));
        var put = Server.Requests.Of("PutObject");
        Assert.Equal("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", put[0].Headers["x-amz-content-sha256"]);
        Assert.Equal("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", put[1].Headers["x-amz-content-sha256"]);
        var head = await Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = "trailer", ChecksumMode = ChecksumMode.ENABLED });
        Assert.NotNull(head.ChecksumCRC32);
        Assert.Null(head.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.OK)]
    [InlineData(true, HttpStatusCode.Forbidden)]
    public async Task Every_chunk_signature_is_checked(bool tamper, HttpStatusCode expected)
    {
        var reply = await Raw.SendAsync(
            "PUT",
            $"/{Bucket}/chunks",
            null,
            [("x-amz-decoded-content-length", "10"), ("content-encoding", "aws-chunked")],
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            bodyAfterSigning: () => SignedChunks(["hello"u8.ToArray(), "world"u8.ToArray(), []], tamper));
        Assert.Equal(expected, reply.Status);
        if (!tamper)
            Assert.Equal("helloworld"u8.ToArray(), await GetAsync("chunks"));
        else
            Assert.Equal("SignatureDoesNotMatch", reply.Code);
    }

    [Theory]
    [InlineData("y/Q5Jg==", HttpStatusCode.OK, null)]
    [InlineData("AAAAAA==", HttpStatusCode.BadRequest, "BadDigest")]
    public async Task Checksum_in_an_unsigned_trailer_is_verified(string crc32, HttpStatusCode status, string? code)
    {
        var body = Encoding.ASCII.GetBytes($"9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:{crc32}\r\n\r\n");
        var reply = await TrailerAsync(body, "9");
        Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Announced_trailer_that_does_not_come_is_refused() =>
        Assert.Equal("MalformedTrailerError", (await TrailerAsync("9\r\n123456789\r\n0\r\n\r\n"u8.ToArray(), "9")).Code);

    [Fact]
    public async Task Chunked_body_shorter_than_announced_is_IncompleteBody() =>
        Assert.Equal("IncompleteBody", (await TrailerAsync("9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"u8.ToArray(), "10")).Code);

    private Task<RawReply> TrailerAsync(byte[] body, string length) => Raw.SendAsync(
        "PUT",
        $"/{Bucket}/trailer",
        body,
        [("x-amz-decoded-content-length", length), ("content-encoding", "aws-chunked"), ("x-amz-trailer", "x-amz-checksum-crc32")],
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

    private byte[] SignedChunks(byte[][] chunks, bool tamper)
    {
        var body = new MemoryStream();
        var previous = Raw.LastSignature;
        foreach (var chunk in chunks)
        {
            previous = Raw.Sign($"AWS4-HMAC-SHA256-PAYLOAD\n{Raw.LastTime}\n{Raw.Scope}\n{previous}\n{RawS3.EmptySha256}\n{RawS3.Hash(chunk)}");
            body.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x};chunk-signature={previous}\r\n"));
            body.Write(tamper && chunk.Length > 0 ? [.. chunk[..^1], (byte)'!'] : chunk);
            body.Write("\r\n"u8);
        }

        return body.ToArray();
    }
}
