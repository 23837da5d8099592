using System.Management.Automation;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Commands;

/// <summary>The progress bar of one run: files, bytes, rate and time left.</summary>
internal sealed class ProgressView(PSCmdlet cmdlet)
{
    private readonly ProgressBar _bar = new(cmdlet);

    /// <summary>Pipeline thread: shows where the run is.</summary>
    public void Show(IngestProgress progress)
    {
        if (progress.FilesActive == 0 && progress.FilesQueued == 0)
        {
            // A watcher with nothing to do has no bar.
            Complete();
            return;
        }
        _bar.Show(
            $"{progress.FilesDone} done, {progress.FilesActive} active, {progress.FilesQueued} waiting, "
            + $"{ViewCells.Size(progress.BytesDone)} of {ViewCells.Size(progress.BytesTotal)} {ViewCells.Rate(progress.BytesPerSecond)}",
            progress.BytesTotal > 0 ? (double)progress.BytesDone / progress.BytesTotal : null,
            progress.TimeLeft,
            progress.CurrentFile);
    }

    /// <summary>Pipeline thread: takes the bar away.</summary>
    public void Complete() => _bar.Complete();
}
