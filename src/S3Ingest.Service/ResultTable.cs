using System.Globalization;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Service;

/// <summary>Prints the results of one run as a table: what a person wants to see after <c>--once</c>.</summary>
internal static class ResultTable
{
    private const int SourceWidth = 36;

    public static void Write(TextWriter output, IReadOnlyList<IngestResult> results)
    {
        if (results.Count == 0)
        {
            output.WriteLine("Nothing to do.");
            return;
        }
        output.WriteLine($"{"Status",-9} {"Source",-SourceWidth} {"Size",10} {"Verified by",-11} Result");
        foreach (var result in results)
        {
            var proof = result.Outputs.Count > 0 ? result.Outputs[0].VerificationMethod.ToString() : "";
            output.WriteLine($"{result.Status,-9} {Shorten(PrintableName.Of(result.TargetName)),-SourceWidth} {Size(result.BytesRead),10} {proof,-11} {PrintableName.Of(result.ResultPath ?? $"{result.ErrorId}: {result.ErrorMessage}")}");
        }
    }

    private static string Shorten(string name) => name.Length <= SourceWidth ? name : string.Concat("…", name.AsSpan(name.Length - SourceWidth + 1));

    private static string Size(long bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        double value = bytes;
        var unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }
}
