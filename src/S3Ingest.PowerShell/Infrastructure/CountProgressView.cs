using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>The progress bar of work whose end nobody knows before: how much of it was done, and the rate.</summary>
/// <param name="cmdlet">Whose work it is.</param>
/// <param name="what">What is counted, as <c>objects looked at</c>.</param>
internal sealed class CountProgressView(PSCmdlet cmdlet, string what)
{
    private const int ActivityId = 0;
    private readonly Stopwatch _running = Stopwatch.StartNew();
    private bool _shown;

    /// <summary>Pipeline thread: shows where the work is.</summary>
    public void Show(long done)
    {
        if (!HostProgress.IsWanted(cmdlet))
            return;
        var rate = done / Math.Max(0.001, _running.Elapsed.TotalSeconds);
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, cmdlet.MyInvocation.MyCommand.Name, string.Create(CultureInfo.CurrentCulture, $"{done:N0} {what}, {rate:N0}/s")));
        _shown = true;
    }

    /// <summary>Pipeline thread: takes the bar away.</summary>
    public void Complete()
    {
        if (!_shown)
            return;
        _shown = false;
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, cmdlet.MyInvocation.MyCommand.Name, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
