namespace S3Ingest.LocalS3;

/// <summary>The last requests, in the order they were answered.</summary>
public sealed class RequestLog(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<RequestRecord> _records = new();

    /// <summary>A copy of what is remembered.</summary>
    public IReadOnlyList<RequestRecord> All
    {
        get
        {
            lock (_gate)
                return [.. _records];
        }
    }

    /// <summary>The requests of one operation.</summary>
    public IReadOnlyList<RequestRecord> Of(string operation) =>
        [.. All.Where(record => record.Operation.Equals(operation, StringComparison.OrdinalIgnoreCase))];

    public void Clear()
    {
        lock (_gate)
            _records.Clear();
    }

    internal void Add(RequestRecord record)
    {
        if (capacity == 0)
            return;
        lock (_gate)
        {
            if (_records.Count == capacity)
                _records.Dequeue();
            _records.Enqueue(record);
        }
    }
}
