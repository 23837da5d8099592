using System.Text;
using System.Xml;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Both object listings.
/// Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
/// </summary>
internal static class ListObjects
{
    private const int MaxPage = 1000;

    public static Task<S3Reply> HandleV2Async(OperationContext context)
    {
        var bucket = context.Bucket;
        var query = context.Request.Query;
        var encoding = new KeyEncoding(context);
        var (prefix, delimiter, maxKeys) = Common(context);
        var startAfter = query.Find("start-after");
        var token = query.Find("continuation-token");
        var from = token is not null ? ReadToken(token) : startAfter is { Length: > 0 } ? KeyWalk.JustAfter(startAfter) : "";
        var page = Page(bucket, prefix, delimiter, from, maxKeys);

        return Task.FromResult(S3Reply.Xml(S3Xml.Document("ListBucketResult", xml =>
        {
            xml.Text("Name", bucket.Name);
            xml.Text("Prefix", encoding.Write(prefix));
            xml.Text("Delimiter", encoding.Write(delimiter));
            xml.Text("StartAfter", encoding.Write(startAfter));
            xml.Text("ContinuationToken", token);
            xml.Text("NextContinuationToken", page.Next is null ? null : WriteToken(page.Next));
            xml.Text("EncodingType", encoding.Name);
            xml.Text("KeyCount", page.Entries.Count.ToInvariant());
            xml.Text("MaxKeys", maxKeys.ToInvariant());
            xml.Text("IsTruncated", page.Next is null ? "false" : "true");
            WriteEntries(xml, page, encoding, query.Find("fetch-owner") == "true" ? context.Options.Owner : null);
        })));
    }

    public static Task<S3Reply> HandleV1Async(OperationContext context)
    {
        var bucket = context.Bucket;
        var encoding = new KeyEncoding(context);
        var (prefix, delimiter, maxKeys) = Common(context);
        var marker = context.Request.Query.Find("marker") ?? "";

        // A marker that is a common prefix means: after everything below it.
        var isPrefix = delimiter is { Length: > 0 } && marker.StartsWith(prefix, StringComparison.Ordinal)
            && marker.Length > prefix.Length && marker.EndsWith(delimiter, StringComparison.Ordinal);
        var from = marker.Length == 0 ? "" : isPrefix ? Utf8Order.After(marker) ?? marker : KeyWalk.JustAfter(marker);
        var page = Page(bucket, prefix, delimiter, from, maxKeys);

        return Task.FromResult(S3Reply.Xml(S3Xml.Document("ListBucketResult", xml =>
        {
            xml.Text("Name", bucket.Name);
            xml.Text("Prefix", encoding.Write(prefix));
            xml.Text("Marker", encoding.Write(marker));
            xml.Text("Delimiter", encoding.Write(delimiter));
            if (page.Next is not null && delimiter is not null)
                xml.Text("NextMarker", encoding.Write(page.Entries[^1].Name));
            xml.Text("EncodingType", encoding.Name);
            xml.Text("MaxKeys", maxKeys.ToInvariant());
            xml.Text("IsTruncated", page.Next is null ? "false" : "true");
            WriteEntries(xml, page, encoding, context.Options.Owner);
        })));
    }

    private static (string Prefix, string? Delimiter, int MaxKeys) Common(OperationContext context) => (
        context.Request.Query.Find("prefix") ?? "",
        context.Request.Query.Find("delimiter") is { Length: > 0 } delimiter ? delimiter : null,
        Math.Min(context.Number("max-keys", 0, int.MaxValue) ?? MaxPage, MaxPage));

    private static PageOfKeys Page(Bucket bucket, string prefix, string? delimiter, string from, int maxKeys)
    {
        var page = new PageOfKeys();
        if (maxKeys == 0)
            return page;
        lock (bucket.Gate)
        {
            foreach (var entry in new KeyWalk(bucket.Keys, prefix, delimiter).From(from))
            {
                // Keys below a common prefix count only if one of them is not deleted.
                var visible = entry.IsPrefix ? AnyBelow(bucket, entry.Name) : bucket.Current(entry.Name) is not null;
                if (!visible)
                    continue;
                if (page.Entries.Count == maxKeys)
                {
                    page.Next = entry.Name;
                    break;
                }

                page.Entries.Add(entry);
                if (!entry.IsPrefix)
                    page.Versions.Add(bucket.Current(entry.Name)!);
            }
        }

        return page;
    }

    private static bool AnyBelow(Bucket bucket, string prefix)
    {
        if (bucket.Settings.Versioning == Versioning.Never)
            return true;
        foreach (var entry in new KeyWalk(bucket.Keys, prefix, null).From(prefix))
            if (bucket.Current(entry.Name) is not null)
                return true;
        return false;
    }

    private static void WriteEntries(XmlWriter xml, PageOfKeys page, KeyEncoding encoding, string? owner)
    {
        foreach (var version in page.Versions)
        {
            xml.Element("Contents", () =>
            {
                xml.Text("Key", encoding.Write(version.Key));
                WriteVersion(xml, version);
                if (owner is not null)
                    xml.Element("Owner", () => xml.Text("ID", owner));
            });
        }

        foreach (var entry in page.Entries.Where(static e => e.IsPrefix))
            xml.Element("CommonPrefixes", () => xml.Text("Prefix", encoding.Write(entry.Name)));
    }

    /// <summary>The elements that listings of objects and of versions share.</summary>
    public static void WriteVersion(XmlWriter xml, ObjectVersion version)
    {
        xml.Text("LastModified", version.LastModified.ToXmlTime());
        xml.Text("ETag", ObjectHeaders.Quote(version.ETag));
        if (version.Checksum is { } checksum)
        {
            xml.Text("ChecksumAlgorithm", checksum.Algorithm.Name());
            xml.Text("ChecksumType", StoredChecksum.TypeName(checksum.Type));
        }

        xml.Text("Size", version.Size.ToInvariant());
        xml.Text("StorageClass", version.Attributes.StorageClass);
    }

    private static string WriteToken(string next) => Convert.ToBase64String(Encoding.UTF8.GetBytes("1" + next));

    private static string ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out var written) && written > 0 && bytes[0] == '1')
            return Encoding.UTF8.GetString(bytes, 1, written - 1);
        throw S3Errors.Argument("continuation-token", token, "The continuation token provided is incorrect");
    }

    private sealed class PageOfKeys
    {
        public List<WalkEntry> Entries { get; } = [];

        public List<ObjectVersion> Versions { get; } = [];

        /// <summary>The first entry of the next page.</summary>
        public string? Next { get; set; }
    }
}
