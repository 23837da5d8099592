using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>
/// Hash and version of each gathered object by its ordinal: 40 bytes, and those of the version id. Reading and
/// <see cref="Set"/> of different ordinals may run side by side once all of them are added.
/// </summary>
internal sealed class EntryTable
{
    private const int SlotsOfChunk = 1 << 14;
    private const int BlockBits = 20;

    private readonly List<Slot[]> _chunks = [];
    private readonly List<byte[]> _blocks = [];
    private readonly object _lock = new();
    private int _used = 1 << BlockBits;

    private enum Kind : byte { Unknown, Sha256, Sha256Chunked, Crc64, LeftOut }

    /// <summary>Objects.</summary>
    public int Count { get; private set; }

    /// <summary>True when there are objects that were added without a hash.</summary>
    public bool HasUnhashed { get; private set; }

    /// <summary>Adds the next object.</summary>
    public void Add(string? versionId, QuiltHash? hash)
    {
        if (Count % SlotsOfChunk == 0)
            _chunks.Add(new Slot[SlotsOfChunk]);
        ref var slot = ref At(Count++);
        slot.Text = versionId is null ? 0 : Keep(versionId);
        if (hash is { } known)
            Write(ref slot, known);
        else
            HasUnhashed = true;
    }

    /// <summary>Takes what hashing found.</summary>
    public void Set(int ordinal, HashedEntry entry)
    {
        ref var slot = ref At(ordinal);
        if (entry.VersionId is { } version && slot.Text == 0)
            slot.Text = Keep(version);
        slot.Source = entry.Source;
        Write(ref slot, entry.Hash);
    }

    /// <summary>Takes where the copy of an object is.</summary>
    /// <param name="ordinal">The object.</param>
    /// <param name="versionId">Version of the copy; null where there are none.</param>
    /// <param name="isAside">True when it is under its hash, because another content has its place.</param>
    public void SetCopy(int ordinal, string? versionId, bool isAside)
    {
        ref var slot = ref At(ordinal);
        slot.Text = versionId is null ? 0 : Keep(versionId);
        slot.IsAside = isAside;
    }

    /// <summary>Takes an object out of the package.</summary>
    public void LeaveOut(int ordinal) => At(ordinal).Kind = Kind.LeftOut;

    public bool IsLeftOut(int ordinal) => At(ordinal).Kind == Kind.LeftOut;

    public bool IsHashed(int ordinal) => At(ordinal).Kind is not (Kind.Unknown or Kind.LeftOut);

    public bool IsAside(int ordinal) => At(ordinal).IsAside;

    public HashSource SourceOf(int ordinal) => At(ordinal).Source;

    /// <summary>False for an object without version, and for the one version of an unversioned bucket, <c>null</c>.</summary>
    public bool HasVersion(int ordinal) => At(ordinal).Text != 0 && VersionOf(ordinal) != "null";

    public string? VersionOf(int ordinal)
    {
        int at = At(ordinal).Text;
        if (at == 0)
            return null;
        lock (_lock)
        {
            var block = _blocks[(at - 1) >> BlockBits];
            int start = (at - 1) & ((1 << BlockBits) - 1);
            int length = BitConverter.ToUInt16(block, start);
            return Encoding.UTF8.GetString(block, start + sizeof(ushort), length);
        }
    }

    /// <exception cref="InvalidOperationException">It is not known.</exception>
    public QuiltHash HashOf(int ordinal)
    {
        ref var slot = ref At(ordinal);
        return slot.Kind switch
        {
            Kind.Sha256 => new QuiltHash(QuiltHash.Sha256, Convert.ToHexString(slot.Digest).ToLowerInvariant()),
            Kind.Sha256Chunked => new QuiltHash(QuiltHash.Sha256Chunked, Convert.ToBase64String(slot.Digest)),
            Kind.Crc64 => new QuiltHash(QuiltHash.Crc64Nvme, Convert.ToBase64String(slot.Digest[..8])),
            _ => throw new InvalidOperationException($"The object {ordinal} has no hash."),
        };
    }

    private static void Write(ref Slot slot, QuiltHash hash)
    {
        slot.Kind = hash.Type switch
        {
            QuiltHash.Sha256 => Kind.Sha256,
            QuiltHash.Sha256Chunked => Kind.Sha256Chunked,
            _ => Kind.Crc64,
        };
        var digest = hash.Type == QuiltHash.Sha256 ? Convert.FromHexString(hash.Value) : Convert.FromBase64String(hash.Value);
        digest.CopyTo(slot.Digest);
    }

    private int Keep(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        lock (_lock)
        {
            int needed = sizeof(ushort) + bytes.Length;
            if (_used + needed > 1 << BlockBits)
            {
                _blocks.Add(new byte[1 << BlockBits]);
                _used = 0;
            }
            var block = _blocks[^1];
            BitConverter.TryWriteBytes(block.AsSpan(_used), (ushort)bytes.Length);
            bytes.CopyTo(block, _used + sizeof(ushort));
            int at = ((_blocks.Count - 1) << BlockBits) + _used + 1;
            _used += needed;
            return at;
        }
    }

    private ref Slot At(int ordinal) => ref _chunks[ordinal / SlotsOfChunk][ordinal % SlotsOfChunk];

    [InlineArray(32)]
    private struct Bytes
    {
        private byte _first;
    }

    private struct Slot
    {
        private Bytes _digest;
        public int Text;
        public Kind Kind;
        public HashSource Source;
        public bool IsAside;

        [UnscopedRef]
        public Span<byte> Digest => _digest;
    }
}
