namespace S3Ingest.Core.Reports.Page;

/// <summary>One drawing over time: axes, lines and labels. The derived texts, bars and curves are up to the caller.</summary>
internal sealed class TimeChart
{
    private readonly IReadOnlyList<IntervalFigures> _intervals;
    private readonly AxisScale _scale;

    /// <param name="id">Unique on the page.</param>
    /// <param name="size">Geometry.</param>
    /// <param name="intervals">The horizontal axis.</param>
    /// <param name="scale">The vertical axis.</param>
    public TimeChart(string id, ChartSize size, IReadOnlyList<IntervalFigures> intervals, AxisScale scale)
    {
        (Id, Size, _intervals, _scale) = ($"{id}-{size.Name}", size, intervals, scale);
        Band = (size.Width - size.Left - ChartSize.Right) / intervals.Count;
    }

    public string Id { get; }

    public ChartSize Size { get; }

    public Markup Shapes { get; } = new();

    /// <summary>Width of an interval.</summary>
    public double Band { get; }

    /// <summary>Width of a bar. A lone one need not fill the page.</summary>
    public double Bar => Math.Min(Band * (Band > 6 ? 0.78 : 0.9), 56);

    /// <summary>Where a bar begins.</summary>
    public double BarLeft(int index) => Middle(index) - (Bar / 2);

    public double Middle(int index) => Size.Left + (Band * (index + 0.5));

    public double Y(double value) => Size.Height - ChartSize.Bottom - (value / _scale.Max * (Size.Height - ChartSize.Bottom - ChartSize.Top));

    public double Floor => Size.Height - ChartSize.Bottom;

    /// <summary>The finished drawing.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="description">What it says, for those who do not see it.</param>
    /// <param name="tick">Label of an interval.</param>
    public Markup Draw(string title, string description, Func<IntervalFigures, string> tick)
    {
        var svg = Markup.Of($"<svg class=\"chart {Size.Name}\" viewBox=\"0 0 {Size.Width} {Size.Height}\" role=\"img\" aria-labelledby=\"{Id}-t {Id}-d\" xmlns=\"http://www.w3.org/2000/svg\">");
        svg.Add($"<title id=\"{Id}-t\">{title}</title><desc id=\"{Id}-d\">{description}</desc>");
        svg.Add(Patterns());
        foreach (double line in _scale.Lines)
        {
            svg.Add($"<line class=\"grid\" x1=\"{Size.Left}\" x2=\"{Size.Width - ChartSize.Right}\" y1=\"{Y(line)}\" y2=\"{Y(line)}\"/>");
            svg.Add($"<text class=\"axis\" text-anchor=\"end\" x=\"{Size.Left - 7}\" y=\"{Y(line) + 4}\">{_scale.Label(line)}</text>");
        }

        svg.Add(Shapes);
        int every = Math.Max(1, (int)Math.Ceiling((double)_intervals.Count / Size.Ticks));
        for (int i = FirstTick(every); i < _intervals.Count; i += every)
        {
            // At the edges a centred label would be cut.
            double x = Math.Clamp(Middle(i), Size.Left + 18, Size.Width - 26);
            svg.Add($"<line class=\"tick\" x1=\"{Middle(i)}\" x2=\"{Middle(i)}\" y1=\"{Floor}\" y2=\"{Floor + 4}\"/>");
            svg.Add($"<text class=\"axis\" text-anchor=\"middle\" x=\"{x}\" y=\"{Size.Height - 6}\">{tick(_intervals[i])}</text>");
        }

        return svg.AddFixed("</svg>");
    }

    /// <summary>Hatches beside colours: what differs must differ in print and to those who do not tell the colours apart.</summary>
    private Markup Patterns() => Markup.Of($"""
        <defs><pattern id="{Id}-partial" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="partial-ground" width="6" height="6"/><line class="partial-line" x1="0" x2="0" y1="0" y2="6"/></pattern>
        <pattern id="{Id}-before" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="before-ground" width="5" height="5"/><line class="before-line" x1="0" x2="0" y1="0" y2="5"/></pattern></defs>
        """);

    // Every 24th hour, so that midnight, whose label is the date, is among those that have a label.
    private int FirstTick(int every)
    {
        int midnight = 0;
        while (midnight < _intervals.Count && (_intervals[midnight].Start.Hour != 0 || _intervals[midnight].End - _intervals[midnight].Start > TimeSpan.FromHours(1)))
            midnight++;
        return midnight < _intervals.Count ? midnight % every : (_intervals.Count - 1) % every;
    }
}
