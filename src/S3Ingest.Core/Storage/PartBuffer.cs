namespace S3Ingest.Core.Storage;

/// <summary>One rented buffer: the bytes of one part while they are collected and sent. Disposing gives it back.</summary>
public sealed class PartBuffer : IDisposable
{
    private const int FirstLazySize = 64 << 10;

    private readonly PartBuffers _owner;
    private byte[]? _array;

    internal PartBuffer(PartBuffers owner, int capacity, bool lazy)
    {
        (_owner, Capacity) = (owner, capacity);
        _array = owner.Allocate(lazy ? Math.Min(capacity, FirstLazySize) : capacity);
    }

    /// <summary>Bytes reserved.</summary>
    public int Capacity { get; }

    /// <summary>Bytes filled.</summary>
    public int Length { get; private set; }

    /// <summary>True when nothing more goes in.</summary>
    public bool IsFull => Length == Capacity;

    /// <summary>The filled bytes.</summary>
    public ReadOnlyMemory<byte> Content => Array.AsMemory(0, Length);

    private byte[] Array => _array ?? throw new ObjectDisposedException(nameof(PartBuffer));

    /// <summary>Room behind the filled bytes; empty only when full.</summary>
    public Memory<byte> Free()
    {
        if (Length == Array.Length && !IsFull)
            Grow();
        return Array.AsMemory(Length);
    }

    /// <summary>Counts bytes that were written into <see cref="Free"/>.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.Length - Length);
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
            _owner.Release(array, Capacity);
    }
}
