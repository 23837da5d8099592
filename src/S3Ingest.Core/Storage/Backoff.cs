namespace S3Ingest.Core.Storage;

/// <summary>Exponential delays with jitter: half of each is random, so that many waiters do not come back at once.</summary>
internal sealed class Backoff(TimeSpan longest)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

    /// <summary>Delay before the attempt after <paramref name="failures"/> failed ones (1 or more).</summary>
    public TimeSpan After(int failures)
    {
        var full = Math.Min(longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
