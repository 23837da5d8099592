using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Keeps the memory of all conversions of a run inside their share of INGEST_MAX_MEMORY_MB: many small sources at once, or
/// few large ones, in order of arrival. A source that is alone may exceed the share.
/// </summary>
internal sealed class ConversionGate
{
    // What a conversion takes at most, however large its source: batches, open pages and one row group. Measured with
    // 12 and 2,000 columns; smaller sources take a multiple of their size, since text, values and pages are all there.
    private const long Largest = 160L << 20;
    private const long Smallest = 1L << 20;
    private const int PerByte = 6;

    private readonly object _lock = new();
    private readonly Queue<(long Weight, TaskCompletionSource Turn)> _waiting = new();
    private readonly long _share;
    private long _taken;

    /// <summary>The gate of a run.</summary>
    public ConversionGate(IngestOptions options) => _share = options.MaxMemory / 3;

    /// <summary>Waits for room; the result gives it back.</summary>
    /// <param name="size">Bytes of the source.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IDisposable> EnterAsync(long size, CancellationToken cancellationToken)
    {
        var weight = Math.Clamp(Math.Min(size, Largest) * PerByte, Smallest, Largest);
        TaskCompletionSource? turn = null;
        lock (_lock)
        {
            if (_waiting.Count == 0 && Fits(weight))
                _taken += weight;
            else
                _waiting.Enqueue((weight, turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }
        if (turn is not null)
        {
            await using var cancelled = cancellationToken.UnsafeRegister(_ => GiveUp(turn, cancellationToken), null);
            await turn.Task;
        }
        return new Room(this, weight);
    }

    private bool Fits(long weight) => _taken == 0 || _taken + weight <= _share;

    private void Leave(long weight)
    {
        lock (_lock)
        {
            _taken -= weight;
            LetIn();
        }
    }

    private void GiveUp(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        turn.TrySetCanceled(cancellationToken);
        // Those behind it may fit.
        lock (_lock)
            LetIn();
    }

    private void LetIn()
    {
        while (_waiting.TryPeek(out var next) && (next.Turn.Task.IsCanceled || Fits(next.Weight)))
        {
            _waiting.Dequeue();
            if (next.Turn.TrySetResult())
                _taken += next.Weight;
        }
    }

    private sealed class Room(ConversionGate gate, long weight) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                gate.Leave(weight);
        }
    }
}
