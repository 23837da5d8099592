using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using S3Ingest.LocalS3;

namespace S3Ingest.Integration.Tests.LocalS3;

/// <summary>
/// Sends requests as they are written and signs them itself: for what the SDK would encode, refuse or repeat. Its signer
/// shares nothing with the server's.
/// </summary>
internal sealed class RawS3(LocalS3Server server) : IDisposable
{
    public const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    public string AccessKey { get; set; } = server.AccessKey;

    public string Secret { get; set; } = server.SecretKey;

    public DateTime? Time { get; set; }

    public string Region { get; set; } = "us-east-1";

    public string? Host { get; set; }

    /// <summary>Signature of the last request, the seed of chunk signatures.</summary>
    public string LastSignature { get; private set; } = "";

    public string LastTime { get; private set; } = "";

    public string Scope => $"{LastTime[..8]}/{Region}/s3/aws4_request";

    /// <param name="target">Path and query exactly as they go out.</param>
    /// <param name="headers">Further headers, all signed.</param>
    /// <param name="payload">The x-amz-content-sha256; null is the SHA-256 of the body.</param>
    /// <param name="bodyAfterSigning">Makes the body from the signature, for signed chunks.</param>
    public async Task<RawReply> SendAsync(
        string method,
        string target,
        byte[]? body = null,
        (string Name, string Value)[]? headers = null,
        string? payload = null,
        (string Name, string Value)[]? unsigned = null,
        Func<byte[]>? bodyAfterSigning = null)
    {
        LastTime = (Time ?? DateTime.UtcNow).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = Host ?? server.Endpoint.Authority,
            ["x-amz-date"] = LastTime,
            ["x-amz-content-sha256"] = payload ?? Convert.ToHexStringLower(SHA256.HashData(body ?? [])),
        };
        foreach (var (name, value) in headers ?? [])
            signed[name.ToLowerInvariant()] = value;

        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? "" : string.Join('&', target[(question + 1)..].Split('&')
            .Select(static item => item.Contains('=', StringComparison.Ordinal) ? item : item + "=")
            .Order(StringComparer.Ordinal));
        var names = string.Join(';', signed.Keys);
        var canonical = $"{method}\n{path}\n{query}\n{string.Concat(signed.Select(static h => $"{h.Key}:{h.Value}\n"))}\n{names}\n{signed["x-amz-content-sha256"]}";
        LastSignature = Sign($"AWS4-HMAC-SHA256\n{LastTime}\n{Scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}");

        var uri = new Uri(server.Endpoint.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), uri);
        var content = bodyAfterSigning?.Invoke() ?? body;
        if (content is not null)
            request.Content = new ByteArrayContent(content);
        request.Headers.Host = signed["host"];
        foreach (var header in signed.Where(static h => h.Key != "host").Select(static h => (h.Key, h.Value)).Concat(unsigned ?? []))
            if (!request.Headers.TryAddWithoutValidation(header.Item1, header.Item2))
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(header.Item1, header.Item2);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={AccessKey}/{Scope}, SignedHeaders={names}, Signature={LastSignature}");
        return await SendAsync(request);
    }

    public Task<RawReply> AnonymousAsync(string method, string target) =>
        SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(server.Endpoint, target)));

    public string Sign(string text)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (var step in new[] { LastTime[..8], Region, "s3", "aws4_request" })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public void Dispose() => _client.Dispose();

    private async Task<RawReply> SendAsync(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static h => h.Key, static h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase);
        return new RawReply(response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }
}

internal sealed record RawReply(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The error code of the document, or null.</summary>
    public string? Code => Body.Length > 0 && Text.Contains("<Error", StringComparison.Ordinal) ? Element("Code") : null;

    public string? Element(string name) => XDocument.Parse(Text).Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}
