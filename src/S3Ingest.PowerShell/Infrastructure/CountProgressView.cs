using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>
/// The progress bar of work whose extent is known late, or never: how much of it was done, and the rate; from when on a total is
/// known, the time left.
/// </summary>
/// <param name="cmdlet">Whose work it is.</param>
/// <param name="what">What is counted, as <c>objects looked at</c>.</param>
internal sealed class CountProgressView(PSCmdlet cmdlet, string what)
{
    private readonly ProgressBar _bar = new(cmdlet);
    private readonly Stopwatch _running = Stopwatch.StartNew();
    private (long Done, TimeSpan At) _start;
    private long? _total;

    /// <summary>Pipeline thread: shows where the work is.</summary>
    /// <param name="done">So much of it.</param>
    /// <param name="total">All of it; null while that is not known.</param>
    public void Show(long done, long? total)
    {
        if (total != _total)
        {
            // What finds the total goes at another rate than what is then left to do.
            (_total, _start) = (total, total is null ? default : (done, _running.Elapsed));
        }
        var rate = (done - _start.Done) / Math.Max(0.001, (_running.Elapsed - _start.At).TotalSeconds);
        var extent = total is { } all ? string.Create(CultureInfo.CurrentCulture, $" of {all:N0}") : "";
        _bar.Show(
            string.Create(CultureInfo.CurrentCulture, $"{done:N0}{extent} {what}, {rate:N0}/s"),
            total > 0 ? done / (double)total.Value : null,
            total >= done && rate > 0 ? TimeSpan.FromSeconds((total.Value - done) / rate) : null);
    }

    /// <summary>Pipeline thread: takes the bar away.</summary>
    public void Complete() => _bar.Complete();
}
