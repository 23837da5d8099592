namespace S3Ingest.Core.Storage;

/// <summary>Entity tags are quoted on the wire (RFC 9110, 8.8.3) and unquoted everywhere in this project.</summary>
internal static class ETags
{
    public static string Unquote(string? etag) => etag is null ? "" : etag.Trim().Trim('"');

    public static string Quote(string etag) => $"\"{Unquote(etag)}\"";
}
