namespace S3Ingest.LocalS3;

/// <summary>The last requests, in the order they arrived.</summary>
public sealed class RequestLog(int capacity)
{
    // A client may have its answer before the request is in the log. Requests that hang are not waited for longer.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, RequestRecord> _records = [];
    private long _next;
    private long _first;
    private int _running;

    /// <summary>A copy of what is remembered.</summary>
    public IReadOnlyList<RequestRecord> All
    {
        get
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref _running) == 0, Patience);
            lock (_gate)
                return [.. _records.Values];
        }
    }

    /// <summary>The requests of one operation.</summary>
    public IReadOnlyList<RequestRecord> Of(string operation) =>
        [.. All.Where(record => record.Operation.Equals(operation, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Forgets every request that has arrived.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _records.Clear();
            _first = _next;
        }
    }

    /// <summary>A request has arrived; its place is for <see cref="End"/>.</summary>
    internal long Begin()
    {
        lock (_gate)
        {
            _running++;
            return _next++;
        }
    }

    internal void End(long place, RequestRecord record)
    {
        lock (_gate)
        {
            _running--;
            if (capacity == 0 || place < _first)
                return;
            if (_records.Count == capacity)
                _records.Remove(_records.First().Key);
            _records.Add(place, record);
        }
    }
}
