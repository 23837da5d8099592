using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace S3Ingest.LocalS3.Http;

/// <summary>
/// A request as S3 reads it: bucket and key from the raw target (path style, or virtual-host style below
/// <c>localhost</c>), since a normalised path would lose dots, double slashes and escapes that are part of a key.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
/// </summary>
internal sealed class S3Request
{
    private const int MaxKeyBytes = 1024;

    public S3Request(IHttpRequestFeature request)
    {
        Method = request.Method;
        Headers = request.Headers;
        Body = request.Body;
        RawTarget = request.RawTarget;

        var target = RawTarget.AsSpan();
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            var path = target[(scheme + 3)..].IndexOf('/');
            target = path < 0 ? "/" : target[(scheme + 3 + path)..];
        }

        var question = target.IndexOf('?');
        Query = new QueryParameters(question < 0 ? default : target[(question + 1)..]);
        DecodedPath = PercentCoding.Decode(question < 0 ? target : target[..question], plusIsSpace: false);

        var addressed = DecodedPath.AsSpan(DecodedPath.Length > 0 ? 1 : 0);
        if (BucketOfHost(Header("Host")) is { } hostBucket)
        {
            Bucket = hostBucket;
            Key = addressed.ToString();
            return;
        }

        var slash = addressed.IndexOf('/');
        Bucket = (slash < 0 ? addressed : addressed[..slash]).ToString();
        Key = slash < 0 ? "" : addressed[(slash + 1)..].ToString();
    }

    public string Method { get; }

    public IHeaderDictionary Headers { get; }

    /// <summary>The body as it came over the wire, chunk signatures included.</summary>
    public Stream Body { get; }

    /// <summary>The target of the request line, untouched.</summary>
    public string RawTarget { get; }

    /// <summary>The whole path, decoded: what the signature's canonical URI is made from.</summary>
    public string DecodedPath { get; }

    public QueryParameters Query { get; }

    /// <summary>Empty for requests to the service itself.</summary>
    public string Bucket { get; }

    /// <summary>Empty for requests to a bucket.</summary>
    public string Key { get; }

    public bool IsHead => Method == "HEAD";

    /// <summary>The header's value, or null; several lines of one name are joined as HTTP says.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <exception cref="S3Exception">KeyTooLongError above 1,024 bytes of UTF-8.</exception>
    public void CheckKeyLength()
    {
        var size = Encoding.UTF8.GetByteCount(Key);
        if (size > MaxKeyBytes)
            throw S3Errors.Of("KeyTooLongError", null, ("Size", size.ToInvariant()), ("MaxSizeAllowed", MaxKeyBytes.ToInvariant()));
    }

    private static string? BucketOfHost(string? host)
    {
        const string Suffix = ".localhost";
        var name = host.AsSpan();
        if (name.LastIndexOf(':') is var colon and >= 0)
            name = name[..colon];
        return name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
            ? name[..^Suffix.Length].ToString()
            : null;
    }
}
