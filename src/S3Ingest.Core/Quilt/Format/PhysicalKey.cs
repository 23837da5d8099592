using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Quilt;

/// <summary>Where the bytes of an entry are (quilt3, util.py <c>PhysicalKey</c>).</summary>
/// <param name="BucketName">Bucket.</param>
/// <param name="Key">Object key.</param>
/// <param name="VersionId">Version; <c>null</c> as text for the one of an unversioned bucket; null when none is named.</param>
public readonly record struct PhysicalKey(string BucketName, string Key, string? VersionId)
{
    private const string Scheme = "s3://";
    private const string VersionParameter = "versionId=";

    /// <summary>The URL as the reference client writes it.</summary>
    public override string ToString()
    {
        var url = new StringBuilder(Scheme).Append(BucketName).Append('/');
        Encode(url, Key, isPath: true);
        if (!string.IsNullOrEmpty(VersionId))
        {
            url.Append('?').Append(VersionParameter);
            Encode(url, VersionId, isPath: false);
        }
        return url.ToString();
    }

    /// <summary>Reads a URL; null when it is none of S3, or has a query besides the version.</summary>
    public static PhysicalKey? TryParse(string url)
    {
        if (!url.StartsWith(Scheme, StringComparison.Ordinal) || url.Contains('#'))
            return null;
        string rest = url[Scheme.Length..];
        int question = rest.IndexOf('?');
        string query = question < 0 ? "" : rest[(question + 1)..];
        if (question >= 0)
            rest = rest[..question];
        if (query.Length > 0 && (!query.StartsWith(VersionParameter, StringComparison.Ordinal) || query.Contains('&')))
            return null;
        int slash = rest.IndexOf('/');
        string bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length == 0)
            return null;
        string key = slash < 0 ? "" : Decode(rest[(slash + 1)..]);
        string version = query.Length == 0 ? "" : Decode(query[VersionParameter.Length..].Replace('+', ' '));
        return new PhysicalKey(bucket, key, version.Length == 0 ? null : version);
    }

    // urllib.parse.quote(safe="/") for the path, quote_plus for the version.
    private static void Encode(StringBuilder to, string text, bool isPath)
    {
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '~' || (isPath && c == '/'))
                to.Append(c);
            else if (c == ' ' && !isPath)
                to.Append('+');
            else
                to.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
