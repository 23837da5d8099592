namespace S3Ingest.LocalS3.Store;

/// <summary>A range of an object's content, held readable until it is disposed.</summary>
internal sealed class ContentSlice : IDisposable
{
    private readonly IReadOnlyList<Blob> _blobs;
    private readonly long _offset;

    /// <summary>To be made under the bucket's lock: from then on the content outlives an overwrite.</summary>
    public ContentSlice(IReadOnlyList<Blob> blobs, long offset, long length)
    {
        _blobs = blobs;
        _offset = offset;
        Length = length;
        foreach (var blob in blobs)
            blob.BeginRead();
    }

    public long Length { get; }

    /// <summary>Writes at most <paramref name="limit"/> bytes.</summary>
    public async ValueTask CopyToAsync(Stream target, long limit, CancellationToken cancellationToken)
    {
        var offset = _offset;
        var left = Math.Min(Length, limit);
        foreach (var blob in _blobs)
        {
            if (offset >= blob.Length)
            {
                offset -= blob.Length;
                continue;
            }

            if (left == 0)
                return;
            var take = Math.Min(left, blob.Length - offset);
            await blob.CopyToAsync(target, offset, take, cancellationToken);
            offset = 0;
            left -= take;
        }
    }

    public void Dispose()
    {
        foreach (var blob in _blobs)
            blob.EndRead();
    }
}
