using System.Globalization;

namespace S3Ingest.Core.Storage;

/// <summary>Entity tags are quoted on the wire (RFC 9110, 8.8.3) and unquoted everywhere in this project.</summary>
internal static class ETags
{
    public static string Unquote(string? etag) => etag is null ? "" : etag.Trim().Trim('"');

    /// <summary>N of <c>md5(md5s)-N</c>, the ETag of a multipart upload; null for another one.</summary>
    public static int? PartCount(string etag) =>
        etag.LastIndexOf('-') is var dash and > 0 && int.TryParse(etag.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : null;

    public static string Quote(string etag) => $"\"{Unquote(etag)}\"";
}
