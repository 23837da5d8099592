using System.Globalization;
using System.Management.Automation;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Commands;

/// <summary>The progress bar of one verification: objects, rate, time left.</summary>
internal sealed class VerifyProgressView(PSCmdlet cmdlet)
{
    private readonly ProgressBar _bar = new(cmdlet);

    /// <summary>Pipeline thread: shows where the verification is.</summary>
    public void Show(VerifyProgress progress)
    {
        var total = progress.Total is { } all ? $" of {all.ToString("N0", CultureInfo.CurrentCulture)}" : "";
        _bar.Show(
            $"{progress.Done.ToString("N0", CultureInfo.CurrentCulture)}{total} objects, {progress.Findings.ToString("N0", CultureInfo.CurrentCulture)} not verified, "
            + $"{ViewCells.Size(progress.Bytes)}, {progress.ObjectsPerSecond.ToString("N0", CultureInfo.CurrentCulture)}/s",
            progress.Total is > 0 and var known ? (double)progress.Done / known : null,
            progress.TimeLeft);
    }

    /// <summary>Pipeline thread: takes the bar away.</summary>
    public void Complete() => _bar.Complete();
}
