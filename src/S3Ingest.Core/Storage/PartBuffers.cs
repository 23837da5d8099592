using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Part buffers under one budget in bytes. Renting waits until the budget has room, in order of arrival, so that
/// neither a large part starves nor the process exceeds INGEST_MAX_MEMORY_MB.
/// </summary>
public sealed class PartBuffers : IDisposable
{
    // What the process needs besides part buffers: runtime, SDK, connections, garbage not yet collected. 160 MiB were
    // measured beside full buffers (eight uploads at once); the rest is for SQLite, archives and Parquet.
    private const long ProcessShare = 224L << 20;

    // Conversions take a third of the budget, of which the share above holds this much.
    private const int ConversionPart = 3;
    private const long ParquetShare = 64L << 20;

    // A budget below this could not hold one part in flight while the next one fills.
    private const long Smallest = 32L << 20;

    private const long CachedSize = 8L << 20;

    // Arrays above this take the place of an ordinary part: the collector is in no hurry with large ones that are thrown
    // away, and the last part of every file would be one.
    private const int LargestLoose = 1 << 20;

    private readonly object _lock = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly Stack<byte[]> _cache = new();
    private long _rented;

    /// <summary>Budget of the options: <see cref="IngestOptions.MaxMemory"/> less the shares of conversions and of the rest of the process.</summary>
    public PartBuffers(IngestOptions options)
        : this(Math.Max(Smallest, options.MaxMemory - ProcessShare - ConversionShare(options)))
    {
    }

    internal PartBuffers(long budget) => Budget = budget;

    private static long ConversionShare(IngestOptions options) =>
        options.Convert ? Math.Max(0, (options.MaxMemory / ConversionPart) - ParquetShare) : 0;

    /// <summary>Bytes that may be rented at one time.</summary>
    public long Budget { get; }

    /// <summary>Bytes rented now.</summary>
    public long Rented
    {
        get
        {
            lock (_lock)
                return _rented;
        }
    }

    /// <summary>
    /// Largest buffer in bytes: a quarter of the budget, so that parts still go out while one is being filled, and at
    /// least the 8 MiB of an ordinary part.
    /// </summary>
    public long LargestBuffer => Math.Max(CachedSize, Math.Min(Budget / 4, Array.MaxLength));

    /// <summary>
    /// Reserves <paramref name="capacity"/> bytes. With <paramref name="lazy"/> the memory itself grows as it is filled:
    /// small content of unknown length costs little.
    /// </summary>
    public async ValueTask<PartBuffer> RentAsync(int capacity, bool lazy, CancellationToken ct)
    {
        if (capacity > Budget)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"The budget is {Budget} bytes.");
        int reserved = !lazy && capacity > LargestLoose && capacity < CachedSize && CachedSize <= Budget ? (int)CachedSize : capacity;
        Waiter waiter;
        lock (_lock)
        {
            if (_waiters.Count == 0 && _rented + reserved <= Budget)
            {
                _rented += reserved;
                return new PartBuffer(this, capacity, reserved, lazy);
            }
            waiter = new Waiter(reserved);
            _waiters.AddLast(waiter);
        }
        await using (ct.UnsafeRegister(_ => Cancel(waiter, ct), null))
            await waiter.Granted.Task;
        return new PartBuffer(this, capacity, reserved, lazy);
    }

    internal byte[] Allocate(int length)
    {
        if (length == CachedSize)
        {
            lock (_lock)
            {
                if (_cache.TryPop(out var array))
                    return array;
            }
        }
        return GC.AllocateUninitializedArray<byte>(length);
    }

    internal void Release(byte[] array, int reserved)
    {
        lock (_lock)
        {
            _rented -= reserved;
            if (array.Length == CachedSize)
                _cache.Push(array);
            // Cached memory counts only as long as nobody needs the room for buffers of another size.
            while (_cache.Count > 0 && _rented + (_cache.Count * CachedSize) > Budget)
                _cache.Pop();
            Grant();
        }
    }

    private void Grant()
    {
        while (_waiters.First is { Value: var next } && _rented + next.Capacity <= Budget)
        {
            _waiters.RemoveFirst();
            _rented += next.Capacity;
            next.Granted.TrySetResult();
        }
        while (_cache.Count > 0 && _rented + (_cache.Count * CachedSize) > Budget)
            _cache.Pop();
    }

    private void Cancel(Waiter waiter, CancellationToken ct)
    {
        lock (_lock)
        {
            // Granted in the meantime: the renter has its buffer and meets the cancellation at its next step.
            if (!_waiters.Remove(waiter))
                return;
            waiter.Granted.TrySetCanceled(ct);
            Grant();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            _cache.Clear();
    }

    private sealed class Waiter(int capacity)
    {
        public int Capacity { get; } = capacity;

        // Continuations run elsewhere: the granting thread holds the lock.
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
