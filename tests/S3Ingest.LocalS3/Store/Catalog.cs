using System.Collections.Concurrent;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Store;

/// <summary>All buckets, and the store their content lies in.</summary>
internal sealed class Catalog
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly FolderRecords? _records;

    /// <param name="dataDirectory">Null keeps everything in memory.</param>
    public Catalog(string? dataDirectory)
    {
        if (dataDirectory is null)
        {
            Blobs = new MemoryBlobStore();
            return;
        }

        var blobs = new FolderBlobStore(Path.Combine(dataDirectory, "blobs"));
        Blobs = blobs;
        _records = new FolderRecords(Path.Combine(dataDirectory, "buckets"), blobs);
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var bucket in _records.Load(named))
            _buckets.TryAdd(bucket.Name, bucket);
        blobs.RemoveAllBut(named);
    }

    public IBlobStore Blobs { get; }

    public IEnumerable<Bucket> Buckets => _buckets.Values.OrderBy(static b => b.Name, StringComparer.Ordinal);

    public Bucket? Find(string name) => _buckets.TryGetValue(name, out var bucket) ? bucket : null;

    /// <returns>False when there is one of that name.</returns>
    public bool Create(string name)
    {
        var settings = new BucketSettings(name, Bucket.Now());
        if (!_buckets.TryAdd(name, new Bucket(settings, _records)))
            return false;
        _records?.Save(settings);
        return true;
    }

    /// <exception cref="S3Exception">BucketNotEmpty: versions, delete markers and objects count, uploads do not.</exception>
    public void Delete(Bucket bucket)
    {
        if (!bucket.IsEmpty)
            throw S3Errors.Of("BucketNotEmpty", null, ("BucketName", bucket.Name));
        foreach (var upload in bucket.Uploads.All())
            bucket.Uploads.Abort(upload.Key, upload.UploadId);
        _buckets.TryRemove(bucket.Name, out _);
        _records?.Delete(bucket.Name);
    }
}
