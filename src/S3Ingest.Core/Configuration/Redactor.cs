using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Configuration;

/// <summary>Takes secrets out of text: the known values, and what looks like a signature, a token or a password in an address.</summary>
public sealed partial class Redactor
{
    private const string Mask = "***";

    // Shorter ones would turn up inside ordinary words and numbers.
    private const int ShortestSecret = 4;

    private readonly string[] _values;

    /// <summary>Makes a redactor that knows these values besides the patterns.</summary>
    public Redactor(IEnumerable<string> secrets) =>
        // Longest first, so that a secret that contains another one leaves nothing of itself behind.
        _values = [.. secrets
            .Where(s => s.Length >= ShortestSecret)
            .SelectMany(Spellings)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(s => s.Length)];

    /// <summary>Knows the patterns only.</summary>
    public static Redactor PatternsOnly { get; } = new([]);

    /// <summary>The text without secrets; the same instance when it holds none.</summary>
    public string Redact(string text)
    {
        if (string.IsNullOrEmpty(text))
            return text;
        foreach (string value in _values)
            text = text.Replace(value, Mask, StringComparison.Ordinal);
        text = AuthorizationHeader().Replace(text, "${name}" + Mask);
        text = AmzParameter().Replace(text, "${name}" + Mask);
        text = SignatureV2().Replace(text, "${name}" + Mask);
        text = SignaturePart().Replace(text, "${name}" + Mask);
        text = UserInfo().Replace(text, "${scheme}" + Mask + "@");
        return AccessKey().Replace(text, Mask);
    }

    private static IEnumerable<string> Spellings(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return JavaScriptEncoder.Default.Encode(secret);
    }

    // To the end of the line or of the quoted text: the scheme, and whatever it needs, with commas and spaces.
    [GeneratedRegex("""(?<name>authorization["']?\s*[:=]\s*\[?["']?)(?![\s"'])[^"'\r\n\]]+""", RegexOptions.IgnoreCase)]
    private static partial Regex AuthorizationHeader();

    // Presigned URLs (query) and requests (header): Signature Version 4, "Authenticating Requests: Using Query Parameters".
    [GeneratedRegex("""(?<name>x-amz-(?:signature|credential|security-token|s3session-token)["']?\s*(?:=|:|%3D)\s*\[?["']?)(?!\*\*\*)[^&\s"'<>,;\]]+""", RegexOptions.IgnoreCase)]
    private static partial Regex AmzParameter();

    [GeneratedRegex("""(?<name>[?&](?:Signature|AWSAccessKeyId)=)[^&\s"'<>]+""", RegexOptions.IgnoreCase)]
    private static partial Regex SignatureV2();

    // The canonical pieces of a Signature Version 4 header where the header's name is not beside them.
    [GeneratedRegex("""(?<name>\b(?:Signature=|Credential=))(?!\*\*\*)[A-Za-z0-9/+_-]{16,}""")]
    private static partial Regex SignaturePart();

    [GeneratedRegex("""(?<scheme>\b[a-z][a-z0-9+.-]*://)[^/\s@"'<>?#]+@""", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")]
    private static partial Regex AccessKey();
}
