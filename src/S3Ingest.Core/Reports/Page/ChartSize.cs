namespace S3Ingest.Core.Reports.Page;

/// <summary>Geometry of a drawing. Each chart is drawn twice, since text that is readable on a desk is not when it shrinks to a phone; CSS shows one.</summary>
/// <param name="Name">CSS class.</param>
/// <param name="Width">Units of the view box.</param>
/// <param name="Height">Units of the view box.</param>
/// <param name="Left">Room for the labels of the vertical axis.</param>
/// <param name="Ticks">Most labels below the horizontal axis.</param>
internal sealed record ChartSize(string Name, double Width, double Height, double Left, int Ticks)
{
    public const double Top = 22, Bottom = 26, Right = 6;

    public static ChartSize Wide { get; } = new("wide", 1000, 250, 78, 12);

    public static ChartSize Narrow { get; } = new("narrow", 340, 210, 62, 4);
}
