using System.Management.Automation;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>The progress bar of one run: files, bytes, rate and time left.</summary>
internal sealed class ProgressView(PSCmdlet cmdlet, string activity)
{
    private const int ActivityId = 0;

    private bool _shown;

    /// <summary>Pipeline thread: shows where the run is.</summary>
    public void Show(IngestProgress progress)
    {
        if (!HostProgress.IsWanted(cmdlet))
            return;
        if (progress.FilesActive == 0 && progress.FilesQueued == 0)
        {
            // A watcher with nothing to do has no bar.
            Complete();
            return;
        }
        var status = $"{progress.FilesDone} done, {progress.FilesActive} active, {progress.FilesQueued} waiting, "
            + $"{ViewCells.Size(progress.BytesDone)} of {ViewCells.Size(progress.BytesTotal)} {ViewCells.Rate(progress.BytesPerSecond)}";
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, status)
        {
            CurrentOperation = progress.CurrentFile ?? "",
            PercentComplete = progress.BytesTotal > 0 ? (int)Math.Min(100, progress.BytesDone * 100.0 / progress.BytesTotal) : -1,
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
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
