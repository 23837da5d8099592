using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// A manifest as a stream. It is read in ranges, because a reader can take its time over a million lines, and a connection that
/// is lost then costs one range and not the whole.
/// </summary>
internal sealed class ManifestStream(ObjectStore store, ObjectInfo manifest) : Stream
{
    private const int RangeSize = 4 << 20;

    // Far more than quilt3 writes (ManifestLines.MaxBytes); what has no line end for longer is no manifest, and a reader of lines would hold all of it.
    private const int LongestLine = 4 * RangeSize;

    private byte[] _range = [];
    private int _at;
    private long _next;
    private long _withoutEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _range.Length)
        {
            if (_next >= manifest.Size)
                return 0;
            _range = await ReadRangeAsync(cancellationToken);
            _withoutEnd = _range.AsSpan().Contains((byte)'\n') ? 0 : _withoutEnd + _range.Length;
            if (_withoutEnd > LongestLine)
                throw Fault(IngestErrorId.ManifestInvalid, $"is no manifest: it has no line end in {_withoutEnd >> 20} MiB. Choose another revision of the package.", null);
            (_at, _next) = (0, _next + _range.Length);
        }
        int count = Math.Min(buffer.Length, _range.Length - _at);
        _range.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Manifests are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<byte[]> ReadRangeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadRangeAsync(manifest.Key, null, manifest.ETag, _next, (int)Math.Min(RangeSize, manifest.Size - _next), cancellationToken);
        }
        catch (IngestException fault) when (fault.HttpStatus is 404 or 412 or 416)
        {
            throw Fault(IngestErrorId.SourceChanged, "was replaced or deleted while it was read. Run the command again.", fault);
        }
    }

    private IngestException Fault(IngestErrorId id, string what, IngestException? cause) => new(id, $"s3://{store.BucketName}/{manifest.Key} {what}", cause)
    {
        BucketName = store.BucketName,
        Key = manifest.Key,
        Target = $"s3://{store.BucketName}/{manifest.Key}",
        IsTransient = id == IngestErrorId.SourceChanged,
    };
}
