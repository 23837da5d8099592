using System.Buffers;
using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Bytes that grow, in an array of the shared pool. Usable again after <see cref="Dispose"/>. Not thread-safe.</summary>
internal sealed class PooledBuffer : IDisposable
{
    private const int Smallest = 512;

    // Lengths of pages are 32-bit numbers, and what a codec makes of a page may be longer than it.
    private const int Largest = 1 << 30;

    private byte[] _array = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next <see cref="Reserve"/>.</summary>
    public Span<byte> Written => _array.AsSpan(0, Length);

    /// <summary>What was written, to be passed to a stream.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, Length);

    /// <summary>Room of at least <paramref name="count"/> bytes behind what was written; its content is arbitrary.</summary>
    /// <exception cref="IngestException">TabularInvalid when it would exceed 1 GiB.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_array.Length - Length < count)
            Grow(count);
        return _array.AsSpan(Length);
    }

    /// <summary>Counts bytes of the reserved room as written.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Appends a byte.</summary>
    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        data.CopyTo(Reserve(data.Length));
        Length += data.Length;
    }

    /// <summary>Appends an unsigned LEB128 integer.</summary>
    public void AppendVarint(ulong value)
    {
        var target = Reserve(10);
        int count = 0;
        while (value >= 0x80)
        {
            target[count++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[count++] = (byte)value;
        Length += count;
    }

    /// <summary>Appends a zigzag LEB128 integer.</summary>
    public void AppendZigzag(long value) => AppendVarint((ulong)(value << 1 ^ value >> 63));

    /// <summary>Forgets what was written and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what was written behind the first <paramref name="length"/> bytes.</summary>
    public void CutTo(int length) => Length = length;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        (_array, Length) = ([], 0);
    }

    private void Grow(int count)
    {
        long needed = (long)Length + count;
        if (needed > Largest)
            throw new IngestException(IngestErrorId.TabularInvalid, "A value is longer than a Parquet page can be (1 GiB). Shorten it, or upload the file without converting it.");
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Min(Largest, Math.Max(Smallest, _array.Length * 2L))));
        Written.CopyTo(larger);
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
