using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tests.Configuration;

public class RedactorTests
{
    private readonly Redactor _redactor = new(["s3cr3t/with+chars=", "abc"]);

    [Theory]
    [InlineData("a s3cr3t/with+chars= b", "a *** b")]
    [InlineData("?t=s3cr3t%2Fwith%2Bchars%3D&x=1", "?t=***&x=1")]
    [InlineData("{\"k\":\"s3cr3t/with\\u002Bchars=\"}", "{\"k\":\"***\"}")]
    [InlineData("abcdef stays", "abcdef stays")]
    [InlineData("https://b.s3/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20260101&X-Amz-Signature=0123abcd&X-Amz-Date=1", "https://b.s3/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Date=1")]
    [InlineData("x-amz-security-token: FwoGZXIvYXdzE//=\r\nhost: x", "x-amz-security-token: ***\r\nhost: x")]
    [InlineData("Authorization: AWS4-HMAC-SHA256 Credential=AKID/2026, SignedHeaders=host, Signature=00ff\r\nHost: x", "Authorization: ***\r\nHost: x")]
    [InlineData("\"Authorization\": \"Bearer tokentoken\", \"a\": 1", "\"Authorization\": \"***\", \"a\": 1")]
    [InlineData("Proxy-Authorization: Basic dXNlcjpwdw==", "Proxy-Authorization: ***")]
    [InlineData("http://user:pass@proxy:8080/x", "http://***@proxy:8080/x")]
    [InlineData("mail me@example.org at https://example.org/a@b", "mail me@example.org at https://example.org/a@b")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE.", "key ***.")]
    [InlineData("https://b/k?AWSAccessKeyId=AKID&Signature=vjbyPxybdZaNmGa&Expires=1", "https://b/k?AWSAccessKeyId=***&Signature=***&Expires=1")]
    [InlineData("nothing to hide", "nothing to hide")]
    [InlineData("", "")]
    public void Texts(string text, string expected)
    {
        Assert.Equal(expected, _redactor.Redact(text));
        Assert.Equal(expected, _redactor.Redact(expected));
    }
}
