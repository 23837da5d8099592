using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>The progress bar of work whose end nobody knows before: how much of it was done, and the rate.</summary>
/// <param name="cmdlet">Whose work it is.</param>
/// <param name="what">What is counted, as <c>objects looked at</c>.</param>
internal sealed class CountProgressView(PSCmdlet cmdlet, string what)
{
    private readonly ProgressBar _bar = new(cmdlet);
    private readonly Stopwatch _running = Stopwatch.StartNew();

    /// <summary>Pipeline thread: shows where the work is.</summary>
    public void Show(long done) =>
        _bar.Show(string.Create(CultureInfo.CurrentCulture, $"{done:N0} {what}, {done / Math.Max(0.001, _running.Elapsed.TotalSeconds):N0}/s"));

    /// <summary>Pipeline thread: takes the bar away.</summary>
    public void Complete() => _bar.Complete();
}
