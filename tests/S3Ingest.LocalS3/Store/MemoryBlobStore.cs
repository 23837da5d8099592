namespace S3Ingest.LocalS3.Store;

/// <summary>Content in memory, in segments that the request body is read into directly.</summary>
internal sealed class MemoryBlobStore : IBlobStore
{
    private const int SegmentBytes = 1024 * 1024;
    private const int FirstSegmentOfUnknownLength = 16 * 1024;

    public BlobWriter Create(long expectedLength) => new Writer(expectedLength);

    public Blob Open(string id, long length) => throw new NotSupportedException("memory has no records to read back");

    private sealed class Writer(long expectedLength) : BlobWriter
    {
        private readonly List<ReadOnlyMemory<byte>> _segments = [];
        private byte[] _segment = [];
        private int _used;
        private long _length;

        public override Memory<byte> GetMemory()
        {
            if (_used == _segment.Length)
            {
                Seal();
                // One byte beyond the expected end keeps the room from ever being empty without another segment.
                var size = expectedLength < 0
                    ? Math.Min(SegmentBytes, FirstSegmentOfUnknownLength << Math.Min(_segments.Count, 8))
                    : (int)Math.Clamp(expectedLength - _length + 1, 1, SegmentBytes);
                _segment = GC.AllocateUninitializedArray<byte>(size);
                _used = 0;
            }

            return _segment.AsMemory(_used);
        }

        public override ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
        {
            _used += count;
            _length += count;
            return ValueTask.CompletedTask;
        }

        public override Blob Complete()
        {
            Seal();
            return new MemoryBlob([.. _segments], _length);
        }

        private void Seal()
        {
            if (_used > 0)
                _segments.Add(_segment.AsMemory(0, _used));
            _segment = [];
            _used = 0;
        }
    }

    private sealed class MemoryBlob(ReadOnlyMemory<byte>[] segments, long length) : Blob("", length)
    {
        public override async ValueTask CopyToAsync(Stream target, long offset, long count, CancellationToken cancellationToken)
        {
            foreach (var segment in segments)
            {
                if (offset >= segment.Length)
                {
                    offset -= segment.Length;
                    continue;
                }

                if (count == 0)
                    return;
                var take = (int)Math.Min(count, segment.Length - offset);
                await target.WriteAsync(segment.Slice((int)offset, take), cancellationToken);
                offset = 0;
                count -= take;
            }
        }

        protected override void Remove()
        {
        }
    }
}
