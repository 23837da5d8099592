namespace S3Ingest.LocalS3.Store;

/// <summary>Comparison of entity tags in conditional headers.</summary>
internal static class ETags
{
    /// <summary>Whether a header such as <c>"a", "b"</c> or <c>*</c> names the tag; S3 takes tags without quotes too.</summary>
    public static bool ListMatches(string header, string etag)
    {
        foreach (var range in header.AsSpan().Split(','))
        {
            var item = header.AsSpan()[range].Trim();
            if (item.StartsWith("W/", StringComparison.Ordinal))
                item = item[2..];
            if (item is "*" || item.Trim('"').SequenceEqual(etag))
                return true;
        }

        return false;
    }
}
