using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Distinct values of a fixed width in the order in which they came; open addressing, at most half full.</summary>
internal sealed class FixedDictionary<T, TKind> : IDisposable
    where T : unmanaged, IEquatable<T>
    where TKind : struct, IFixedKind<T>
{
    private const int SmallestBits = 6;
    private const int LongestProbe = 256;

    private readonly PooledBuffer _values = new();
    private int[] _slots = [];
    private int _bits;

    /// <summary>Distinct values.</summary>
    public int Count { get; private set; }

    /// <summary>True when a value had to look at far more slots than chance explains.</summary>
    public bool IsDegenerate { get; private set; }

    /// <summary>Bytes held.</summary>
    public long HeldBytes => _values.Length + (_bits == 0 ? 0 : sizeof(int) << _bits);

    /// <summary>The values.</summary>
    public ReadOnlySpan<T> Values => MemoryMarshal.Cast<byte, T>(_values.Written);

    /// <summary>Adds values and gives the index of each.</summary>
    public void Add(ReadOnlySpan<T> values, Span<int> indices)
    {
        if (values.IsEmpty)
            return;
        if (_bits == 0)
            Resize(SmallestBits);
        T last = values[0];
        int lastIndex = Find(last);
        for (int i = 0; i < values.Length; i++)
        {
            T value = values[i];
            if (!value.Equals(last))
            {
                last = value;
                lastIndex = Find(value);
            }
            indices[i] = lastIndex;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bits > 0)
            ArrayPool<int>.Shared.Return(_slots);
        (_slots, _bits, Count, IsDegenerate) = ([], 0, 0, false);
        _values.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(T value)
    {
        ref int slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        ref T known = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(_values.Written));
        int mask = (1 << _bits) - 1;
        int slot = (int)(TKind.Hash(value) >> (64 - _bits));
        int probes = 0;
        while (true)
        {
            int entry = Unsafe.Add(ref slots, slot) - 1;
            if (entry < 0)
                return Insert(value, slot, probes);
            if (Unsafe.Add(ref known, entry).Equals(value))
                return entry;
            slot = (slot + 1) & mask;
            probes++;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Insert(T value, int slot, int probes)
    {
        IsDegenerate |= probes > LongestProbe;
        _values.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        _slots[slot] = ++Count;
        if (Count * 2 > 1 << _bits)
            Resize(_bits + 2);
        return Count - 1;
    }

    private void Resize(int bits)
    {
        if (_bits > 0)
            ArrayPool<int>.Shared.Return(_slots);
        _bits = bits;
        _slots = ArrayPool<int>.Shared.Rent(1 << bits);
        _slots.AsSpan(0, 1 << bits).Clear();
        int mask = (1 << bits) - 1;
        var values = Values;
        for (int i = 0; i < values.Length; i++)
        {
            int slot = (int)(TKind.Hash(values[i]) >> (64 - bits));
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }
}
