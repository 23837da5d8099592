using System.Buffers;
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

    // urllib.parse.quote(safe="/") for the path, quote_plus for the version.
    private static readonly SearchValues<char> PathPlain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/");
    private static readonly SearchValues<char> VersionPlain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~");

    /// <summary>The URL as the reference client writes it.</summary>
    public override string ToString()
    {
        string key = Encode(Key, PathPlain);
        return string.IsNullOrEmpty(VersionId) ? $"{Scheme}{BucketName}/{key}" : $"{Scheme}{BucketName}/{key}?{VersionParameter}{Encode(VersionId, VersionPlain).Replace("%20", "+", StringComparison.Ordinal)}";
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

    private static string Encode(string text, SearchValues<char> plain)
    {
        int next = text.AsSpan().IndexOfAnyExcept(plain);
        if (next < 0)
            return text;
        var encoded = new StringBuilder(text, 0, next, text.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(text[next..]))
        {
            if (plain.Contains((char)b))
                encoded.Append((char)b);
            else
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
