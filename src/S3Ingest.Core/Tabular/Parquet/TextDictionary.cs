using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Distinct texts in the order in which they came, as the dictionary page holds them; open addressing, at most half full.</summary>
internal sealed class TextDictionary : IDisposable
{
    private const int SmallestBits = 6;
    private const int LongestProbe = 256;

    private readonly PooledBuffer _page = new();
    private readonly PooledBuffer _entries = new();
    private int[] _slots = [];
    private int _bits;

    /// <summary>Distinct values.</summary>
    public int Count { get; private set; }

    /// <summary>True when a value had to look at far more slots than chance explains.</summary>
    public bool IsDegenerate { get; private set; }

    /// <summary>The values in PLAIN encoding: four bytes of length before each.</summary>
    public ReadOnlySpan<byte> Page => _page.Written;

    /// <summary>Bytes held.</summary>
    public long HeldBytes => _page.Length + _entries.Length + (_bits == 0 ? 0 : sizeof(int) << _bits);

    /// <summary>A value in PLAIN encoding.</summary>
    public ReadOnlySpan<byte> Plain(int index)
    {
        ref var entry = ref Entries[index];
        return _page.Written.Slice(entry.Offset - 4, entry.Length + 4);
    }

    private Span<Entry> Entries => MemoryMarshal.Cast<byte, Entry>(_entries.Written);

    /// <summary>Adds a value.</summary>
    /// <param name="value">Text.</param>
    /// <param name="start">Its start.</param>
    /// <param name="pageNumber">The open page.</param>
    /// <param name="isNewInPage">True when the page has not had the value before.</param>
    /// <returns>Its index.</returns>
    public int Add(ReadOnlySpan<byte> value, TextStart start, int pageNumber, out bool isNewInPage)
    {
        if (_bits == 0)
            Resize(SmallestBits);
        uint hash = Hash(value, start);
        ref int slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        ref var entries = ref Unsafe.As<byte, Entry>(ref MemoryMarshal.GetReference(_entries.Written));
        int mask = (1 << _bits) - 1;
        int slot = (int)(hash >> (32 - _bits));
        int probes = 0;
        while (true)
        {
            int index = Unsafe.Add(ref slots, slot) - 1;
            if (index < 0)
            {
                isNewInPage = true;
                return Insert(value, start, hash, slot, probes, pageNumber);
            }
            ref var entry = ref Unsafe.Add(ref entries, index);
            if (entry.Start.Low == start.Low && entry.Start.High == start.High && entry.Length == value.Length
                && (value.Length <= TextStart.Length || entry.Hash == hash && HasSameRest(entry, value)))
            {
                isNewInPage = entry.LastPage != pageNumber;
                entry.LastPage = pageNumber;
                return index;
            }
            slot = (slot + 1) & mask;
            probes++;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bits > 0)
            ArrayPool<int>.Shared.Return(_slots);
        (_slots, _bits, Count, IsDegenerate) = ([], 0, 0, false);
        _page.Dispose();
        _entries.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<byte> value, TextStart start)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (start.Low ^ (ulong)value.Length * 0xC2B2AE3D27D4EB4F) * Multiplier;
        hash = (hash ^ hash >> 32 ^ start.High) * Multiplier;
        if (value.Length > TextStart.Length)
        {
            ref byte data = ref MemoryMarshal.GetReference(value);
            for (int at = TextStart.Length; at < value.Length - 8; at += 8)
                hash = (hash ^ hash >> 29 ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, at))) * Multiplier;
            hash = (hash ^ hash >> 29 ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, value.Length - 8))) * Multiplier;
        }
        return (uint)((hash ^ hash >> 32) * Multiplier >> 32);
    }

    private bool HasSameRest(in Entry entry, ReadOnlySpan<byte> value) =>
        _page.Written.Slice(entry.Offset + TextStart.Length, entry.Length - TextStart.Length).SequenceEqual(value[TextStart.Length..]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Insert(ReadOnlySpan<byte> value, TextStart start, uint hash, int slot, int probes, int pageNumber)
    {
        IsDegenerate |= probes > LongestProbe;
        BinaryPrimitives.WriteInt32LittleEndian(_page.Reserve(4 + value.Length), value.Length);
        _page.Advance(4);
        var entry = new Entry { Start = start, Hash = hash, Offset = _page.Length, Length = value.Length, LastPage = pageNumber };
        _page.Append(value);
        _entries.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<Entry>(in entry)));
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
        var entries = Entries;
        for (int i = 0; i < entries.Length; i++)
        {
            int slot = (int)(entries[i].Hash >> (32 - bits));
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }

    private struct Entry
    {
        public TextStart Start;
        public uint Hash;
        public int Offset;
        public int Length;
        public int LastPage;
    }
}
