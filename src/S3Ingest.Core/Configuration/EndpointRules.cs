using System.Net;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Configuration;

/// <summary>Rules of the S3 endpoint's address and of the region.</summary>
internal static partial class EndpointRules
{
    /// <summary>Reads INGEST_ALLOW_HTTP and AWS_ENDPOINT_URL_S3 and checks them; null is AWS.</summary>
    public static Uri? Read(SettingReader reader, bool allowHttp)
    {
        const string name = "AWS_ENDPOINT_URL_S3";
        if (reader.Text(name) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0)
        {
            reader.Fault(name, "It is not an absolute address.", "Write it with its scheme, as https://minio.example.org:9000.");
            return null;
        }

        if (uri.UserInfo.Length > 0)
            reader.Fault(name, "It holds a user name or password.", "Put credentials into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
        if (uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            reader.Fault(name, "It has a path or a query.", "Give scheme, host and port only; the bucket goes into INGEST_BUCKET.");
        if (uri.Scheme == Uri.UriSchemeHttp && !allowHttp && !IsLoopback(uri))
            reader.Fault(name, "http:// would send content and names unencrypted.", "Use https://, or set INGEST_ALLOW_HTTP=true.");
        return uri;
    }

    /// <summary>AWS itself, whatever its partition.</summary>
    public static bool IsAws(Uri? endpoint) => endpoint is null || AwsHost().IsMatch(endpoint.IdnHost);

    /// <summary>Region of an AWS endpoint; null when its address does not name one.</summary>
    public static string? RegionOf(Uri? endpoint)
    {
        Match match = endpoint is null ? Match.Empty : AwsHost().Match(endpoint.IdnHost);
        return match.Groups["region"] is { Success: true } region ? region.Value : null;
    }

    /// <summary>Checks the region against the endpoint.</summary>
    public static void CheckRegion(SettingReader reader, string? region, Uri? endpoint)
    {
        if (region is null)
            return;
        if (IsAws(endpoint) && !AwsRegion().IsMatch(region))
            reader.Fault("AWS_REGION", "It does not look like a region of AWS.", "Write it as eu-central-1.");
        else if (RegionOf(endpoint) is { } named && named != region)
            reader.Fault("AWS_REGION", $"The endpoint {endpoint!.IdnHost} belongs to {named}.", $"Write {named}, or leave one of the two out.");
    }

    private static bool IsLoopback(Uri uri) =>
        uri.IsLoopback || (IPAddress.TryParse(uri.IdnHost, out IPAddress? address) && IPAddress.IsLoopback(address));

    [GeneratedRegex(@"^(?:.+\.)?s3(?:-fips)?(?:\.dualstack)?(?:[.-](?<region>[a-z]{2}(?:-[a-z]+)+-\d+))?\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)$", RegexOptions.IgnoreCase)]
    private static partial Regex AwsHost();

    [GeneratedRegex(@"^(?:[a-z]{2}(?:-[a-z]+)+-\d+|aws-global)$")]
    private static partial Regex AwsRegion();
}
