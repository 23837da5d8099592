using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Verifying;

/// <summary>
/// Which row of the ledger tells of which object now: the newest one of each key. Keys are held as 128 bits of their
/// hash, so a million of them take about 70 MB.
/// </summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<UInt128, RecordedRow> _rows = [];

    public int Count => _rows.Count;

    public IEnumerable<RecordedRow> Rows => _rows.Values;

    public void Add(string bucket, string key, RecordedRow row)
    {
        var hash = Hash(bucket, key);
        if (!_rows.TryGetValue(hash, out var known) || known.Operation < row.Operation)
            _rows[hash] = row;
    }

    /// <summary>The row of a key, which is not in the index any more afterwards; null when it was not there.</summary>
    public RecordedRow? Take(string bucket, string key) => _rows.Remove(Hash(bucket, key), out var row) ? row : null;

    /// <summary>
    /// Draws objects: those with the smallest hash of seed and key. So the sample depends on the seed and on which objects
    /// there are, and not on the order in which the ledger has them.
    /// </summary>
    public IReadOnlyList<RecordedRow> Sample(int count, int seed)
    {
        if (count >= _rows.Count)
            return [.. _rows.Values];
        // Largest first: the one that a smaller hash replaces.
        var drawn = new PriorityQueue<RecordedRow, ulong>(count + 1, Comparer<ulong>.Create((a, b) => b.CompareTo(a)));
        foreach (var (hash, row) in _rows)
        {
            ulong score = Mix((ulong)hash ^ Mix((ulong)(uint)seed));
            if (drawn.Count < count)
                drawn.Enqueue(row, score);
            else
                drawn.EnqueueDequeue(row, score);
        }
        return [.. drawn.UnorderedItems.Select(item => item.Element)];
    }

    // A slash cannot be in the name of a bucket.
    private static UInt128 Hash(string bucket, string key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{bucket}/{key}"), digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    // SplitMix64 (Steele, Lea, Flood 2014): neighbouring seeds give unrelated samples.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
