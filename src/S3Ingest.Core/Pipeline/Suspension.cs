namespace S3Ingest.Core.Pipeline;

/// <summary>Holds workers back before their next source, until it is taken back. What is in work goes on.</summary>
internal sealed class Suspension
{
    private Hold? _hold;

    /// <summary>Who asked for it; null when it is not on.</summary>
    public string? Reason => Volatile.Read(ref _hold)?.Reason;

    /// <summary>Begins; false when it is on already.</summary>
    public bool Begin(string reason) => Interlocked.CompareExchange(ref _hold, new Hold(reason), null) is null;

    /// <summary>Ends; false when it was not on.</summary>
    public bool End() => Interlocked.Exchange(ref _hold, null)?.Ended.TrySetResult() == true;

    /// <summary>Returns when it is not on.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _hold) is { } hold)
            await hold.Ended.Task.WaitAsync(cancellationToken);
    }

    private sealed record Hold(string Reason)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
