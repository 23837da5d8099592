using System.Globalization;
using System.Management.Automation;
using S3Ingest.Core.Quilt.Building;

namespace S3Ingest.Commands;

/// <summary>The progress bar of a package: what it is at, objects, bytes, time left.</summary>
internal sealed class PackageProgressView(PSCmdlet cmdlet)
{
    private const int ActivityId = 0;

    private bool _shown;

    /// <summary>Pipeline thread: shows where the run is.</summary>
    public void Show(PackageProgress progress)
    {
        if (!HostProgress.IsWanted(cmdlet))
            return;
        var total = progress.ObjectsTotal > 0 ? $" of {progress.ObjectsTotal.ToString("N0", CultureInfo.CurrentCulture)}" : "";
        var status = $"{progress.Phase}: {progress.Objects.ToString("N0", CultureInfo.CurrentCulture)}{total} objects, {ViewCells.Size(progress.Bytes)}";
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, cmdlet.MyInvocation.MyCommand.Name, status)
        {
            PercentComplete = progress.ObjectsTotal > 0 ? (int)Math.Min(100, progress.Objects * 100.0 / progress.ObjectsTotal) : -1,
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
