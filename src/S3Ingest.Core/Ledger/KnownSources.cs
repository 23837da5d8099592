namespace S3Ingest.Core.Ledger;

/// <summary>
/// The states of a target's sources that need no further work, held in memory: 128 bits each, 32 MiB for a million. The
/// store that loaded it keeps it up to date with what it records itself; what other processes record meanwhile is not
/// in it. Safe for concurrent use.
/// </summary>
public sealed class KnownSources
{
    // Open addressing with linear probing; zero marks a free slot. At most three quarters full.
    private readonly object _gate = new();
    private UInt128[] _slots = new UInt128[1024];
    private List<(UInt128 Old, UInt128 New)>? _duringLoad = [];

    /// <summary>States held.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory held.</summary>
    public long MemorySize => _slots.LongLength * 16;

    /// <summary>True when exactly this state was dealt with to its end.</summary>
    /// <param name="relativePath">Path below the source root, separated by <c>/</c>.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="modifiedTicks">UTC, in 100 ns since 0001-01-01.</param>
    public bool Contains(string relativePath, long size, long modifiedTicks)
    {
        var fingerprint = PathHash.Fingerprint(relativePath, size, modifiedTicks);
        lock (_gate)
            return _slots[Slot(fingerprint)] != 0;
    }

    /// <summary>Adds a state.</summary>
    /// <inheritdoc cref="Contains"/>
    public void Add(string relativePath, long size, long modifiedTicks)
    {
        var fingerprint = PathHash.Fingerprint(relativePath, size, modifiedTicks);
        lock (_gate)
            Insert(fingerprint);
    }

    internal void AddLoaded(ReadOnlySpan<byte> path, long size, long modifiedTicks)
    {
        var fingerprint = PathHash.Fingerprint(path, size, modifiedTicks);
        lock (_gate)
            Insert(fingerprint);
    }

    /// <summary>Replaces the state of a source, so that one that comes back to an old state is seen as changed.</summary>
    internal void Apply(OperationFinish.Change change)
    {
        UInt128 before = change.Before is { } b ? PathHash.Fingerprint(change.Path, b.Size, b.Ticks) : 0;
        UInt128 after = change.After is { } a ? PathHash.Fingerprint(change.Path, a.Size, a.Ticks) : 0;
        lock (_gate)
        {
            // What is being loaded may be the state before this change; it is applied again at the end.
            _duringLoad?.Add((before, after));
            Replace(before, after);
        }
    }

    internal void LoadEnded()
    {
        lock (_gate)
        {
            foreach (var (before, after) in _duringLoad!)
                Replace(before, after);
            _duringLoad = null;
        }
    }

    private void Replace(UInt128 before, UInt128 after)
    {
        if (after == 0)
            return;
        if (before != 0)
            Remove(before);
        Insert(after);
    }

    private void Insert(UInt128 fingerprint)
    {
        int slot = Slot(fingerprint);
        if (_slots[slot] != 0)
            return;
        _slots[slot] = fingerprint;
        if (++Count > _slots.Length / 4 * 3)
            Grow();
    }

    private void Remove(UInt128 fingerprint)
    {
        int free = Slot(fingerprint);
        if (_slots[free] == 0)
            return;
        Count--;
        _slots[free] = 0;
        // Those behind it in the same run may have been pushed there by it.
        for (int next = (free + 1) & (_slots.Length - 1); _slots[next] != 0; next = (next + 1) & (_slots.Length - 1))
        {
            var moved = _slots[next];
            _slots[next] = 0;
            _slots[Slot(moved)] = moved;
        }
    }

    private int Slot(UInt128 fingerprint)
    {
        int mask = _slots.Length - 1;
        int slot = (int)(ulong)fingerprint & mask;
        while (_slots[slot] != 0 && _slots[slot] != fingerprint)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new UInt128[old.Length * 2];
        foreach (var fingerprint in old)
        {
            if (fingerprint != 0)
                _slots[Slot(fingerprint)] = fingerprint;
        }
    }
}
