using System.Globalization;

namespace S3Ingest.Core.Reports.Page;

/// <summary>A vertical axis from zero to a round number, with lines at round numbers.</summary>
internal sealed class AxisScale
{
    private const int WantedLines = 4;
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    private readonly double _step;
    private readonly double _unit = 1;
    private readonly string _unitName = "";

    private AxisScale(double greatest, bool isBytes, string suffix)
    {
        if (isBytes)
        {
            int power = greatest < 1024 ? 0 : Math.Min((int)Math.Log(greatest, 1024), Units.Length - 1);
            (_unit, _unitName) = (Math.Pow(1024, power), " " + Units[power] + suffix);
        }

        double rough = Math.Max(greatest / _unit, isBytes ? 0 : 1) / WantedLines;
        double magnitude = rough <= 0 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(rough)));
        _step = magnitude * new[] { 1, 2, 2.5, 5, 10 }.First(factor => factor * magnitude >= rough - 1e-12);
        // Half a file is none.
        if (!isBytes)
            _step = Math.Max(1, Math.Ceiling(_step));
        int lines = Math.Max(1, (int)Math.Ceiling((greatest / _unit / _step) - 1e-9));
        Max = lines * _step * _unit;
        Lines = [.. Enumerable.Range(0, lines + 1).Select(i => i * _step * _unit)];
    }

    /// <summary>Value at the top.</summary>
    public double Max { get; }

    public IReadOnlyList<double> Lines { get; }

    public static AxisScale OfCounts(double greatest) => new(greatest, isBytes: false, "");

    public static AxisScale OfBytes(double greatest) => new(greatest, isBytes: true, "");

    public static AxisScale OfRates(double greatest) => new(greatest, isBytes: true, "/s");

    public string Label(double value) => (value / _unit).ToString(_unitName.Length == 0 ? "#,0" : "#,0.##", CultureInfo.InvariantCulture) + (value == 0 ? "" : _unitName);
}
