using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Archives.Native;

/// <summary>
/// The stream as libarchive's callbacks see it. What the stream throws is parked here, since an exception must not cross
/// native frames, and thrown again by the call that went down there.
/// </summary>
internal sealed unsafe class ArchiveSource
{
    private const int BufferSize = 128 << 10;

    private readonly Stream _stream;
    private readonly long _length;
    private byte* _current;
    private byte* _previous;
    private int _currentLength;
    private int _previousLength;
    private long _position;
    private ExceptionDispatchInfo? _parked;

    /// <summary>A source over a stream.</summary>
    /// <param name="stream">Stays the caller's.</param>
    /// <param name="length">Bytes after which it ends, for a stream that can seek; null for all of it.</param>
    public ArchiveSource(Stream stream, long? length)
    {
        _stream = stream;
        _length = length ?? (stream.CanSeek ? stream.Length : long.MaxValue);
        _current = (byte*)NativeMemory.Alloc(BufferSize);
        _previous = (byte*)NativeMemory.Alloc(BufferSize);
    }

    /// <summary>True when the format may go back and forth.</summary>
    public bool CanSeek => _stream.CanSeek;

    /// <summary>Bytes from the start of the archive to what is read next.</summary>
    public long Position => _position;

    /// <summary>Bytes at the end of what was read that are zero.</summary>
    public long TrailingZeros { get; private set; }

    /// <summary>Looked at before each read of the stream.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Throws what a callback caught.</summary>
    public void ThrowIfParked() => _parked?.Throw();

    /// <summary>Reads what is left, to its end.</summary>
    public void Drain()
    {
        while (Fill() > 0)
        {
        }
    }

    /// <summary>
    /// Reads on from a position that libarchive stopped at. It looks ahead less than a buffer, so the last two hold it.
    /// </summary>
    public int ReadFrom(long position, Span<byte> destination)
    {
        if (position == _position && Fill() == 0)
            return 0;
        long start = _position - _currentLength;
        ReadOnlySpan<byte> held = position >= start
            ? new(_current + (position - start), (int)(_position - position))
            : position >= start - _previousLength
            ? new(_previous + (position - start + _previousLength), (int)(start - position))
            : throw new InvalidOperationException("The position is no longer held.");
        int count = Math.Min(held.Length, destination.Length);
        held[..count].CopyTo(destination);
        return count;
    }

    /// <summary>Frees the buffers, after the native side is gone.</summary>
    public void Free()
    {
        NativeMemory.Free(_current);
        NativeMemory.Free(_previous);
        _current = _previous = null;
    }

    /// <summary>archive_read_callback: bytes read, 0 at the end, negative after a fault.</summary>
    public nint Read(out byte* data)
    {
        data = null;
        try
        {
            int count = Fill();
            data = _current;
            return count;
        }
        catch (Exception e)
        {
            // Everything, since nothing may cross; ThrowIfParked throws it again.
            _parked = ExceptionDispatchInfo.Capture(e);
            return NativeMethods.Fatal;
        }
    }

    /// <summary>archive_seek_callback: the new position, negative after a fault.</summary>
    public long Seek(long offset, SeekOrigin origin)
    {
        try
        {
            long target = origin switch
            {
                SeekOrigin.Begin => offset,
                SeekOrigin.Current => _position + offset,
                _ => _length + offset,
            };
            // A damaged offset.
            if (target < 0 || target > _length)
                return NativeMethods.Fatal;
            _currentLength = _previousLength = 0;
            return _position = target;
        }
        catch (Exception e)
        {
            _parked = ExceptionDispatchInfo.Capture(e);
            return NativeMethods.Fatal;
        }
    }

    private int Fill()
    {
        Cancellation.ThrowIfCancellationRequested();
        // Others read the same stream between two calls: the directory of a zip, an entry that the framework expands.
        if (_stream.CanSeek && _stream.Position != _position)
            _stream.Position = _position;
        SwapBuffers();
        (_currentLength, _previousLength) = (0, _currentLength);
        var buffer = new Span<byte>(_current, (int)Math.Min(BufferSize, _length - _position));
        _currentLength = _stream.Read(buffer);
        _position += _currentLength;
        if (_currentLength == 0)
        {
            // What was looked at last stays the last thing held.
            SwapBuffers();
            (_currentLength, _previousLength) = (_previousLength, 0);
            return 0;
        }
        int last = buffer[.._currentLength].LastIndexOfAnyExcept((byte)0);
        TrailingZeros = last < 0 ? TrailingZeros + _currentLength : _currentLength - 1 - last;
        return _currentLength;
    }

    private void SwapBuffers()
    {
        byte* current = _current;
        _current = _previous;
        _previous = current;
    }
}
