using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>
/// The current objects of a bucket as an S3 Inventory report lists them, for buckets too large to list. One file is read
/// at a time, in bounded memory. The report is as old as its date: objects that are gone since are found missing when they
/// are copied, those that came since are not seen.
/// </summary>
public sealed class InventoryListing : IObjectListing, IDisposable
{
    // A report of ten billion objects has some ten thousand files.
    private const int MaxManifest = 64 << 20;

    private static readonly TimeSpan OldAge = TimeSpan.FromDays(2);

    private readonly ObjectStore _files;
    private readonly InventoryManifest _manifest;
    private readonly InventoryColumns _columns;
    private readonly string _keyPrefix;
    private readonly int _attempts;

    private InventoryListing(ObjectStore files, InventoryManifest manifest, InventoryColumns columns, IngestOptions options)
    {
        (_files, _manifest, _columns) = (files, manifest, columns);
        (_keyPrefix, _attempts) = (options.KeyPrefix, options.RetryAttempts);
    }

    /// <summary>Reads and checks the manifest.</summary>
    /// <param name="manifestUri"><c>s3://bucket/path/manifest.json</c>.</param>
    /// <param name="options">The bucket that is meant, and how S3 is reached.</param>
    /// <param name="loggers">Where the age of an old report is warned of.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="IngestException">ConfigurationInvalid, IntegrityMismatch (manifest.checksum), SourceNotFound and the faults of S3.</exception>
    public static async Task<InventoryListing> OpenAsync(string manifestUri, IngestOptions options, ILoggerFactory loggers, CancellationToken ct)
    {
        var address = S3Address.Parse(manifestUri, "s3://inventory-bucket/source-bucket/daily/2026-01-31T01-00Z/manifest.json");
        var store = ObjectStore.Open(options with { BucketName = address.BucketName }, loggers);
        try
        {
            var json = await SmallObject.ReadAsync(store, address.Key, null, MaxManifest, options.RetryAttempts, ct);
            await CheckAsync(store, address, json, options.RetryAttempts, ct);
            var manifest = InventoryManifest.Parse(json, manifestUri);
            if (manifest.SourceBucket != options.BucketName)
            {
                throw new IngestException(
                    IngestErrorId.ConfigurationInvalid,
                    $"{manifestUri} lists the bucket {manifest.SourceBucket}, and {options.BucketName} is meant. Correct one of the two.") { Target = manifestUri };
            }
            if (manifest.CreatedAt is { } created && DateTimeOffset.UtcNow - created > OldAge)
            {
                loggers.CreateLogger<InventoryListing>().LogWarning(
                    "The inventory {Manifest} is of {CreatedAt:yyyy-MM-dd}. Objects that came since are not seen.", manifestUri, created);
            }
            var files = manifest.DestinationBucket == address.BucketName ? store : ObjectStore.Open(options with { BucketName = manifest.DestinationBucket }, loggers);
            if (files != store)
                store.Dispose();
            return new InventoryListing(files, manifest, manifest.FindColumns(manifestUri), options);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var file in _manifest.Files)
        {
            await foreach (var record in new ReportFile(_files, file.Key, file.Md5, isCompressed: true, _attempts).ReadAsync(ct))
            {
                if (record.Length != _columns.Count)
                    throw Damaged(file, $"has a record of {record.Length} columns where the manifest names {_columns.Count}");
                if (!_columns.IsCurrentObject(record))
                    continue;
                string key = ReportKey.TryDecode(record[_columns.Key]) ?? throw Damaged(file, $"has a key that is not percent-encoded UTF-8: '{record[_columns.Key]}'");
                if (!key.StartsWith(_keyPrefix, StringComparison.Ordinal))
                    continue;
                if (!long.TryParse(record[_columns.Size], NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                    throw Damaged(file, $"has no size for '{key}'");
                yield return new ListedObject(key, size, ETags.Unquote(record[_columns.ETag]), ModifiedAt(record));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private DateTimeOffset ModifiedAt(string[] record) => _columns.LastModified >= 0
        && DateTimeOffset.TryParse(record[_columns.LastModified], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at : DateTimeOffset.MinValue;

    private IngestException Damaged(InventoryManifest.File file, string what) => new(
        IngestErrorId.IntegrityMismatch, $"s3://{_files.BucketName}/{file.Key} {what}. Nothing was changed; take another report.")
    { BucketName = _files.BucketName, Key = file.Key };

    // S3 writes the MD5 of manifest.json beside it, as the last file of the report: without it the report is not complete.
    private static async Task CheckAsync(ObjectStore store, S3Address manifest, byte[] json, int attempts, CancellationToken ct)
    {
        const string extension = ".json";
        string key = (manifest.Key.EndsWith(extension, StringComparison.Ordinal) ? manifest.Key[..^extension.Length] : manifest.Key) + ".checksum";
        byte[] checksum;
        try
        {
            checksum = await SmallObject.ReadAsync(store, key, null, MaxManifest, attempts, ct);
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.SourceNotFound)
        {
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"Beside {manifest} there is no manifest.checksum, which S3 writes last: the report is not complete. Wait for it, or take the one before.", fault) { Target = manifest.ToString() };
        }
        if (Md5.IsAllowed && !Encoding.ASCII.GetString(checksum).Trim().Equals(Hex.Lower(MD5.HashData(json)), StringComparison.OrdinalIgnoreCase))
        {
            throw new IngestException(
                IngestErrorId.IntegrityMismatch,
                $"{manifest} is not the file that its manifest.checksum tells. Take another report.") { Target = manifest.ToString() };
        }
    }
}
