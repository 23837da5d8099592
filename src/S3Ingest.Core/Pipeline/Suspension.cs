namespace S3Ingest.Core.Pipeline;

/// <summary>Holds workers back before their next source, until it is taken back. What is in work goes on.</summary>
internal sealed class Suspension
{
    private TaskCompletionSource? _end;

    /// <summary>No new source begins.</summary>
    public bool IsOn => Volatile.Read(ref _end) is not null;

    /// <summary>Begins; false when it is on already.</summary>
    public bool Begin() =>
        Interlocked.CompareExchange(ref _end, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) is null;

    /// <summary>Ends; false when it was not on.</summary>
    public bool End() => Interlocked.Exchange(ref _end, null)?.TrySetResult() == true;

    /// <summary>Returns when it is not on.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _end) is { } end)
            await end.Task.WaitAsync(cancellationToken);
    }
}
