namespace S3Ingest.Core.Reports;

/// <summary>The greatest of many, in bounded memory.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class TopList<T>(int capacity)
{
    private readonly PriorityQueue<T, long> _kept = new();

    /// <summary>How many were offered.</summary>
    public long Seen { get; private set; }

    public void Offer(T item, long rank)
    {
        Seen++;
        if (_kept.Count < capacity)
            _kept.Enqueue(item, rank);
        else
            _kept.EnqueueDequeue(item, rank);
    }

    /// <summary>What is kept, greatest first.</summary>
    public IReadOnlyList<T> Descending() =>
        [.. _kept.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element)];
}
