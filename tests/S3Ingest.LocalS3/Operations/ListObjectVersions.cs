using System.Xml;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// All versions and delete markers, by key and then newest first.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
/// </summary>
internal static class ListObjectVersions
{
    private const int MaxPage = 1000;

    private readonly record struct Entry(string Name, ObjectVersion? Version, bool IsLatest);

    public static Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var query = context.Request.Query;
        var encoding = new KeyEncoding(context);
        var prefix = query.Find("prefix") ?? "";
        var delimiter = query.Find("delimiter");
        var keyMarker = query.Find("key-marker") ?? "";
        var versionMarker = query.Find("version-id-marker") ?? "";
        if (versionMarker.Length > 0 && keyMarker.Length == 0)
            throw S3Errors.Argument("version-id-marker", versionMarker, "A version-id marker cannot be specified without a key marker.");
        var max = Math.Min(context.Number("max-keys", 0, int.MaxValue) ?? MaxPage, MaxPage);

        List<Entry> page;
        lock (bucket.Gate)
            page = [.. Entries(bucket, prefix, delimiter, keyMarker, versionMarker).Take(max + 1)];
        var truncated = page.Count > max && max > 0;
        if (page.Count > max)
            page.RemoveAt(max);

        return Task.FromResult(S3Reply.Xml(S3Xml.Document("ListVersionsResult", xml =>
        {
            xml.Text("Name", bucket.Name);
            xml.Text("Prefix", encoding.Write(prefix));
            xml.Text("KeyMarker", encoding.Write(keyMarker));
            xml.Text("VersionIdMarker", versionMarker);
            if (truncated)
            {
                xml.Text("NextKeyMarker", encoding.Write(page[^1].Name));
                xml.Text("NextVersionIdMarker", page[^1].Version?.VersionId);
            }

            xml.Text("MaxKeys", max.ToInvariant());
            xml.Text("Delimiter", encoding.Write(delimiter));
            xml.Text("EncodingType", encoding.Name);
            xml.Text("IsTruncated", truncated ? "true" : "false");
            foreach (var entry in page.Where(static e => e.Version is not null))
                Write(xml, entry.Version!, entry.IsLatest, encoding, context.Options.Owner);
            foreach (var entry in page.Where(static e => e.Version is null))
                xml.Element("CommonPrefixes", () => xml.Text("Prefix", encoding.Write(entry.Name)));
        })));
    }

    private static IEnumerable<Entry> Entries(Bucket bucket, string prefix, string? delimiter, string keyMarker, string versionMarker)
    {
        var walk = new KeyWalk(bucket.Keys, prefix, delimiter);
        var markerIsPrefix = keyMarker.Length > 0 && walk.CommonPrefix(keyMarker) == keyMarker;
        var from = markerIsPrefix ? Utf8Order.After(keyMarker) ?? keyMarker
            : versionMarker.Length > 0 || keyMarker.Length == 0 ? keyMarker
            : KeyWalk.JustAfter(keyMarker);
        foreach (var entry in walk.From(from))
        {
            if (entry.IsPrefix)
            {
                yield return new(entry.Name, null, false);
                continue;
            }

            var versions = bucket.VersionsOf(entry.Name);
            var first = 0;
            if (entry.Name == keyMarker)
                first = versions.TakeWhile(v => v.VersionId != versionMarker).Count() + 1;
            for (var i = first; i < versions.Count; i++)
                yield return new(entry.Name, versions[i], i == 0);
        }
    }

    private static void Write(XmlWriter xml, ObjectVersion version, bool isLatest, KeyEncoding encoding, string owner)
    {
        xml.Element(version.IsDeleteMarker ? "DeleteMarker" : "Version", () =>
        {
            xml.Text("Key", encoding.Write(version.Key));
            xml.Text("VersionId", version.VersionId);
            xml.Text("IsLatest", isLatest ? "true" : "false");
            if (version.IsDeleteMarker)
                xml.Text("LastModified", version.LastModified.ToXmlTime());
            else
                ListObjects.WriteVersion(xml, version);
            xml.Element("Owner", () => xml.Text("ID", owner));
        });
    }
}
