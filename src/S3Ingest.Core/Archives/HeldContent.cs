namespace S3Ingest.Core.Archives;

/// <summary>A stream that cannot seek, read to its end into memory, block by block so that nothing is copied while it grows.</summary>
internal sealed class HeldContent : Stream
{
    private const int BlockSize = 1 << 20;

    private readonly List<byte[]> _blocks = [];
    private readonly long _length;

    /// <summary>Reads a stream to its end.</summary>
    public HeldContent(Stream content, ArchiveReadOptions options)
    {
        for (int filled = BlockSize, count = 1; count > 0; filled += count, _length += count)
        {
            if (filled == BlockSize)
            {
                _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockSize));
                filled = 0;
            }
            count = content.Read(_blocks[^1].AsSpan(filled));
            if (_length + count > options.MaxInMemory)
            {
                throw ArchiveFault.LimitExceeded(
                    options.SourceName,
                    $"its format must seek, so inside another archive it is held in memory, and it is larger than {options.MaxInMemory:N0} bytes. Deliver it by itself.");
            }
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (Position >= _length)
            return 0;
        var (block, offset) = Math.DivRem(Position, BlockSize);
        int count = (int)Math.Min(Math.Min(buffer.Length, BlockSize - offset), _length - Position);
        _blocks[(int)block].AsSpan((int)offset, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => _length,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
