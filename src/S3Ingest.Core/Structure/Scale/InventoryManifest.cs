using System.Globalization;
using System.Text.Json;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>manifest.json of an S3 Inventory report (S3 User Guide, Locating your inventory list).</summary>
/// <param name="SourceBucket">The bucket that is listed.</param>
/// <param name="DestinationBucket">The bucket that its files lie in.</param>
/// <param name="CreatedAt">When the report was begun, UTC; null when the manifest does not tell.</param>
/// <param name="Columns">Names of the columns, in order.</param>
/// <param name="Files">Gzipped CSV files.</param>
internal sealed record InventoryManifest(
    string SourceBucket, string DestinationBucket, DateTimeOffset? CreatedAt, IReadOnlyList<string> Columns, IReadOnlyList<InventoryManifest.File> Files)
{
    private const string BucketArn = ":s3:::";

    public sealed record File(string Key, string? Md5);

    /// <exception cref="IngestException">ConfigurationInvalid: not a manifest, or of a report in another format.</exception>
    public static InventoryManifest Parse(ReadOnlyMemory<byte> json, string uri)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            string format = root.GetProperty("fileFormat").GetString()!;
            if (!format.Equals("CSV", StringComparison.OrdinalIgnoreCase))
                throw Invalid(uri, $"lists {format} files, and only CSV is read. Set the inventory's output format to CSV (PutBucketInventoryConfiguration) and wait for its next report", null);
            string destination = root.GetProperty("destinationBucket").GetString()!;
            int arn = destination.IndexOf(BucketArn, StringComparison.Ordinal);
            return new InventoryManifest(
                root.GetProperty("sourceBucket").GetString()!,
                arn < 0 ? destination : destination[(arn + BucketArn.Length)..],
                root.TryGetProperty("creationTimestamp", out var created) && long.TryParse(created.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long ms)
                    ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
                root.GetProperty("fileSchema").GetString()!.Split(',', StringSplitOptions.TrimEntries),
                [.. root.GetProperty("files").EnumerateArray().Select(f => new File(
                    f.GetProperty("key").GetString()!,
                    f.TryGetProperty("MD5checksum", out var md5) ? md5.GetString() : null))]);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or NullReferenceException)
        {
            throw Invalid(uri, "is not the manifest.json of an S3 Inventory report. Name that file: it lies in the report's folder with the date of the report", fault);
        }
    }

    /// <summary>Numbers of the columns that a listing needs.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid: names what the report lacks.</exception>
    public InventoryColumns FindColumns(string uri)
    {
        var missing = new List<string>();
        int key = Required("Key");
        int size = Required("Size");
        int etag = Required("ETag");
        // A list of all versions that does not tell the current one would move old content.
        bool hasVersions = Optional("VersionId") >= 0;
        int latest = hasVersions ? Required("IsLatest") : Optional("IsLatest");
        int marker = hasVersions ? Required("IsDeleteMarker") : Optional("IsDeleteMarker");
        if (missing.Count > 0)
        {
            throw Invalid(uri, $"lists a report without {string.Join(", ", missing)}. Add these to the inventory's optional fields "
                + "(PutBucketInventoryConfiguration) and wait for its next report", null);
        }
        return new InventoryColumns(Columns.Count, Optional("Bucket"), key, size, etag, Optional("LastModifiedDate"), latest, marker);

        int Optional(string name) => Columns.ToList().FindIndex(c => c.Equals(name, StringComparison.OrdinalIgnoreCase));

        int Required(string name)
        {
            int index = Optional(name);
            if (index < 0)
                missing.Add(name);
            return index;
        }
    }

    private static IngestException Invalid(string uri, string what, Exception? inner) =>
        new(IngestErrorId.ConfigurationInvalid, $"{uri} {what}.", inner) { Target = uri };
}
