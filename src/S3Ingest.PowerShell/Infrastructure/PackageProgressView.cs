using System.Globalization;
using System.Management.Automation;
using S3Ingest.Core.Quilt.Building;

namespace S3Ingest.Commands;

/// <summary>The progress bar of a package: what it is at, objects, bytes, time left.</summary>
internal sealed class PackageProgressView(PSCmdlet cmdlet)
{
    private readonly ProgressBar _bar = new(cmdlet);

    /// <summary>Pipeline thread: shows where the run is.</summary>
    public void Show(PackageProgress progress)
    {
        var total = progress.ObjectsTotal > 0 ? $" of {progress.ObjectsTotal.ToString("N0", CultureInfo.CurrentCulture)}" : "";
        _bar.Show(
            $"{progress.Phase}: {progress.Objects.ToString("N0", CultureInfo.CurrentCulture)}{total} objects, {ViewCells.Size(progress.Bytes)}",
            progress.ObjectsTotal > 0 ? (double)progress.Objects / progress.ObjectsTotal : null,
            progress.TimeLeft);
    }

    /// <summary>Pipeline thread: takes the bar away.</summary>
    public void Complete() => _bar.Complete();
}
