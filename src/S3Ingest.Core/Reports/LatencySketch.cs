namespace S3Ingest.Core.Reports;

/// <summary>
/// Quantiles of durations in bounded memory: counts in classes whose bounds grow by 2 %, so a quantile is off by 1 % at
/// most (C. Masson, J. Rim, H. Lee: DDSketch, VLDB 2019). The order of the values has no influence. Shortest and longest
/// are exact.
/// </summary>
internal sealed class LatencySketch
{
    private const double RelativeError = 0.01;
    private const double Gamma = (1 + RelativeError) / (1 - RelativeError);
    private static readonly double LogGamma = Math.Log(Gamma);
    // Below a millisecond nothing is known. 2,000 classes reach beyond any file's lifetime.
    private readonly SortedDictionary<int, long> _classes = [];

    public long Count { get; private set; }

    public TimeSpan Longest { get; private set; }

    public void Add(TimeSpan value)
    {
        double ms = Math.Max(value.TotalMilliseconds, 0);
        int number = ms < 1 ? -1 : (int)Math.Ceiling(Math.Log(ms) / LogGamma);
        _classes[number] = _classes.GetValueOrDefault(number) + 1;
        Count++;
        if (value > Longest)
            Longest = value;
    }

    /// <summary>The value that a share of all does not exceed.</summary>
    /// <param name="share">0 to 1.</param>
    public TimeSpan Quantile(double share)
    {
        long rank = (long)(share * (Count - 1));
        long seen = 0;
        foreach (var (number, count) in _classes)
        {
            seen += count;
            if (seen > rank)
                return number < 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(2 * Math.Pow(Gamma, number) / (Gamma + 1));
        }

        return TimeSpan.Zero;
    }
}
