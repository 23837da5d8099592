namespace S3Ingest.LocalS3.Store;

/// <summary>
/// A run of stored bytes that never changes. One that was deleted stays readable for those who began reading before,
/// as an S3 reader is not disturbed by an overwrite.
/// </summary>
internal abstract class Blob(string id, long length)
{
    private readonly Lock _gate = new();
    private int _readers;
    private bool _discarded;

    public string Id { get; } = id;

    public long Length { get; } = length;

    /// <summary>Writes a range to <paramref name="target"/>.</summary>
    public abstract ValueTask CopyToAsync(Stream target, long offset, long count, CancellationToken cancellationToken);

    public void BeginRead()
    {
        lock (_gate)
            _readers++;
    }

    public void EndRead()
    {
        lock (_gate)
        {
            if (--_readers == 0 && _discarded)
                Remove();
        }
    }

    /// <summary>Removes the bytes as soon as nobody reads them.</summary>
    public void Discard()
    {
        lock (_gate)
        {
            _discarded = true;
            if (_readers == 0)
                Remove();
        }
    }

    protected abstract void Remove();
}
