namespace S3Ingest.Core.Storage;

/// <summary>One rented buffer: the bytes of one part while they are collected and sent. Disposing gives it back.</summary>
public sealed class PartBuffer : IDisposable
{
    private const int FirstLazySize = 64 << 10;

    private readonly PartBuffers _owner;
    private readonly int _reserved;
    private byte[]? _array;

    internal PartBuffer(PartBuffers owner, int capacity, int reserved, bool lazy)
    {
        (_owner, Capacity, _reserved) = (owner, capacity, reserved);
        _array = owner.Allocate(lazy ? Math.Min(capacity, FirstLazySize) : reserved);
    }

    /// <summary>Bytes reserved.</summary>
    public int Capacity { get; }

    /// <summary>Bytes filled.</summary>
    public int Length { get; private set; }

    /// <summary>True when nothing more goes in.</summary>
    public bool IsFull => Length == Capacity;

    /// <summary>The filled bytes.</summary>
    public ReadOnlyMemory<byte> Content => Array.AsMemory(0, Length);

    private int Room => Math.Min(Array.Length, Capacity) - Length;

    private byte[] Array => _array ?? throw new ObjectDisposedException(nameof(PartBuffer));

    /// <summary>Room behind the filled bytes; empty only when full.</summary>
    public Memory<byte> Free()
    {
        if (Length == Array.Length && !IsFull)
            Grow();
        return Array.AsMemory(Length, Room);
    }

    /// <summary>Counts bytes that were written into <see cref="Free"/>.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Room);
        Length += count;
    }

    private void Grow()
    {
        var larger = _owner.Allocate((int)Math.Min(Capacity, Array.Length * 4L));
        Content.Span.CopyTo(larger);
        _array = larger;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
            _owner.Release(array, _reserved);
    }
}
