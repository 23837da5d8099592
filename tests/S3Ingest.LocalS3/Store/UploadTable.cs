using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Store;

/// <summary>A bucket's uploads in progress, and the last completed ones: S3 answers a repeated Complete again.</summary>
internal sealed class UploadTable(string bucket, FolderRecords? records)
{
    private const int RememberedCompletions = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MultipartUpload> _uploads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Completion> _completed = new(StringComparer.Ordinal);
    private readonly Queue<string> _completedOrder = new();

    /// <summary>Uploads in the order of listings: by key, then by the time they began.</summary>
    public IReadOnlyList<MultipartUpload> All()
    {
        lock (_gate)
            return [.. _uploads.Values
                .OrderBy(static u => u.Key, Utf8Order.Instance)
                .ThenBy(static u => u.UploadId, StringComparer.Ordinal)];
    }

    public void Add(MultipartUpload upload)
    {
        lock (_gate)
        {
            records?.Save(bucket, upload);
            _uploads.Add(upload.UploadId, upload);
        }
    }

    /// <summary>Takes an upload read back from its record.</summary>
    public void Restore(MultipartUpload upload) => _uploads.Add(upload.UploadId, upload);

    /// <exception cref="S3Exception">NoSuchUpload.</exception>
    public MultipartUpload Find(string key, string uploadId)
    {
        lock (_gate)
            return _uploads.TryGetValue(uploadId, out var upload) && upload.Key == key
                ? upload
                : throw S3Errors.NoSuchUpload(uploadId);
    }

    public UploadedPart[] PartsOf(MultipartUpload upload)
    {
        lock (_gate)
            return [.. upload.Parts.Values];
    }

    /// <summary>Stores a part; the last one sent under a number wins.</summary>
    /// <exception cref="S3Exception">NoSuchUpload when the upload ended while the part was on its way.</exception>
    public void PutPart(MultipartUpload upload, UploadedPart part)
    {
        lock (_gate)
        {
            if (!_uploads.ContainsKey(upload.UploadId))
                throw S3Errors.NoSuchUpload(upload.UploadId);
            records?.Save(bucket, upload, part);
            if (upload.Parts.Remove(part.Number, out var replaced))
                replaced.Content.Discard();
            upload.Parts.Add(part.Number, part);
        }
    }

    /// <summary>
    /// Turns an upload into an object: <paramref name="commit"/> runs while no part can come in or be lost, and the
    /// parts it did not use are removed.
    /// </summary>
    public ObjectVersion Complete(MultipartUpload upload, string fingerprint, Func<ObjectVersion> commit)
    {
        lock (_gate)
        {
            if (!_uploads.ContainsKey(upload.UploadId))
                throw S3Errors.NoSuchUpload(upload.UploadId);
            var version = commit();
            var used = version.Content.ToHashSet();
            Remove(upload, part => !used.Contains(part.Content));
            _completed[upload.UploadId] = new Completion(fingerprint, version);
            _completedOrder.Enqueue(upload.UploadId);
            if (_completedOrder.Count > RememberedCompletions)
                _completed.Remove(_completedOrder.Dequeue());
            return version;
        }
    }

    /// <summary>What an earlier Complete of this upload with the same parts made, or null.</summary>
    public ObjectVersion? FindCompleted(string key, string uploadId, string fingerprint)
    {
        lock (_gate)
            return _completed.TryGetValue(uploadId, out var done) && done.Version.Key == key && done.Fingerprint == fingerprint
                ? done.Version
                : null;
    }

    public void Abort(string key, string uploadId)
    {
        lock (_gate)
            Remove(Find(key, uploadId), static _ => true);
    }

    private void Remove(MultipartUpload upload, Func<UploadedPart, bool> discard)
    {
        _uploads.Remove(upload.UploadId);
        records?.Delete(bucket, upload);
        foreach (var part in upload.Parts.Values.Where(discard))
            part.Content.Discard();
    }

    private sealed record Completion(string Fingerprint, ObjectVersion Version);
}
