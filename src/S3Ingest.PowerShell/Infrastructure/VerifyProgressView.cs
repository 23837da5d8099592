using System.Globalization;
using System.Management.Automation;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Commands;

/// <summary>The progress bar of one verification: objects, rate, time left.</summary>
internal sealed class VerifyProgressView(PSCmdlet cmdlet)
{
    private const int ActivityId = 0;
    private bool _shown;

    /// <summary>Pipeline thread: shows where the verification is.</summary>
    public void Show(VerifyProgress progress)
    {
        if (!HostProgress.IsWanted(cmdlet))
            return;
        var total = progress.Total is { } all ? $" of {all.ToString("N0", CultureInfo.CurrentCulture)}" : "";
        var status = $"{progress.Done.ToString("N0", CultureInfo.CurrentCulture)}{total} objects, {progress.Findings.ToString("N0", CultureInfo.CurrentCulture)} not verified, "
            + $"{ViewCells.Size(progress.Bytes)}, {progress.ObjectsPerSecond.ToString("N0", CultureInfo.CurrentCulture)}/s";
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, cmdlet.MyInvocation.MyCommand.Name, status)
        {
            PercentComplete = progress.Total > 0 ? (int)Math.Min(100, progress.Done * 100.0 / progress.Total.Value) : -1,
            SecondsRemaining = progress.TimeLeft is { } left ? (int)Math.Min(int.MaxValue, left.TotalSeconds) : -1,
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
