using System.Security.Cryptography;
using System.Text;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Auth;

/// <summary>
/// The canonical form of a request that a version 4 signature covers.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html#canonical-request
/// </summary>
internal static class CanonicalRequest
{
    public static string Build(S3Request request, IReadOnlyList<string> signedHeaders, string payloadHash)
    {
        var text = new StringBuilder(512);
        text.Append(request.Method).Append('\n');
        text.Append(PercentCoding.Encode(request.DecodedPath, keepSlash: true)).Append('\n');
        AppendQuery(text, request.Query);
        text.Append('\n');
        foreach (var name in signedHeaders)
        {
            text.Append(name).Append(':');
            AppendHeader(text, request, name);
            text.Append('\n');
        }

        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    public static string StringToSign(string canonicalRequest, string time, Credential credential) =>
        $"AWS4-HMAC-SHA256\n{time}\n{credential.Scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";

    private static void AppendQuery(StringBuilder text, QueryParameters query)
    {
        if (query.Items.Count == 0)
            return;
        var encoded = query.Items
            .Where(static item => item.Key != "X-Amz-Signature")
            .Select(static item => (Name: PercentCoding.Encode(item.Key, false), Value: PercentCoding.Encode(item.Value, false)))
            .ToArray();
        Array.Sort(encoded, static (a, b) =>
            string.CompareOrdinal(a.Name, b.Name) is var byName and not 0 ? byName : string.CompareOrdinal(a.Value, b.Value));
        for (var i = 0; i < encoded.Length; i++)
            text.Append(i == 0 ? "" : "&").Append(encoded[i].Name).Append('=').Append(encoded[i].Value);
    }

    private static void AppendHeader(StringBuilder text, S3Request request, string name)
    {
        var values = request.Headers[name];
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
                text.Append(',');

            // Headers reach us as Latin-1 so that every byte survives; the signature is over the bytes, read as UTF-8.
            var value = values[i] ?? "";
            if (!System.Text.Ascii.IsValid(value))
                value = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(value));
            AppendCollapsed(text, value.AsSpan().Trim(' '));
        }
    }

    private static void AppendCollapsed(StringBuilder text, ReadOnlySpan<char> value)
    {
        var space = false;
        foreach (var c in value)
        {
            if (!(space && c == ' '))
                text.Append(c);
            space = c == ' ';
        }
    }
}
