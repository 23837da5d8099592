using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>The one progress bar of a cmdlet. It is drawn where somebody can see it, and taken away when it was drawn.</summary>
internal sealed class ProgressBar(PSCmdlet cmdlet)
{
    private const int ActivityId = 0;

    private bool _shown;

    /// <summary>Pipeline thread: shows where the work is.</summary>
    /// <param name="status">What was done so far.</param>
    /// <param name="share">Of the work, 0 to 1; null when nobody knows how much it is.</param>
    /// <param name="left">Time that it will still take; null when nobody knows.</param>
    /// <param name="current">What is in work.</param>
    public void Show(string status, double? share = null, TimeSpan? left = null, string? current = null)
    {
        if (!HostProgress.IsWanted(cmdlet))
            return;
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, cmdlet.MyInvocation.MyCommand.Name, status)
        {
            CurrentOperation = current ?? "",
            PercentComplete = share is { } known ? (int)Math.Min(100, known * 100) : -1,
            SecondsRemaining = left is { } time ? (int)Math.Min(int.MaxValue, time.TotalSeconds) : -1,
        });
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
