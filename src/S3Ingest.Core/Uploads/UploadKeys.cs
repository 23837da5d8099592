using System.Collections.Concurrent;
using System.Globalization;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Uploads;

/// <summary>The keys of one call.</summary>
internal sealed class UploadKeys(IngestOptions options, UploadSettings settings)
{
    /// <summary>What the key of an archive ends with where the caller gives no key of its own.</summary>
    public const string ArchiveExtension = ".tar.gz";

    private readonly ConcurrentDictionary<string, DateTimeOffset> _latest = new();

    /// <summary>True when every upload gets a key of its own, by its time.</summary>
    public bool AreDatasets => settings.UserId is not null;

    /// <summary>
    /// The output of a source. Of a dataset the key has the first second that this call has not used yet for the name; that
    /// the key is free in the bucket has to be found out.
    /// </summary>
    /// <exception cref="IngestException">KeyInvalid.</exception>
    public PlannedOutput OutputOf(UploadSource source, DateTimeOffset now) => new(
        0, ObjectKey.Validate(AreDatasets ? DatasetKey(source, now) : KeyOf(source)),
        Compression: settings.Compress ? CompressionType.Gzip : CompressionType.None);

    /// <summary>Key of a source that is no dataset.</summary>
    public string KeyOf(UploadSource source)
    {
        var name = source.RelativePath + (settings.Compress ? ArchiveExtension : "");
        return source.Key is null ? ObjectKey.Combine(options.KeyPrefix, name)
            : source.Key.EndsWith('/') ? source.Key + name
            : source.Key;
    }

    private string DatasetKey(UploadSource source, DateTimeOffset now)
    {
        var name = (settings.DatasetName ?? source.Name) + (settings.Compress ? ArchiveExtension : "");
        var second = _latest.AddOrUpdate(name, now, (_, latest) => latest.AddSeconds(1) > now ? latest.AddSeconds(1) : now);
        var stamp = second.UtcDateTime.ToString("yyyyMMdd'_'HHmmss", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{options.KeyPrefix}datasets/user_{settings.UserId}/{stamp}_{name}");
    }
}
