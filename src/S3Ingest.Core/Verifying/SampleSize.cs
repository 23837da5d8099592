using System.Globalization;

namespace S3Ingest.Core.Verifying;

/// <summary>How many objects of all are to be looked at: a share or a number.</summary>
public sealed record SampleSize
{
    private readonly double? _percent;
    private readonly int _count;

    private SampleSize(double? percent, int count) => (_percent, _count) = (percent, count);

    /// <summary>Reads <c>5%</c>, <c>0.1%</c> or <c>200</c>; null for anything else.</summary>
    public static SampleSize? Parse(string text)
    {
        text = text.Trim();
        if (text.EndsWith('%'))
        {
            return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent is > 0 and <= 100
                ? new SampleSize(percent, 0)
                : null;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? new SampleSize(null, count) : null;
    }

    /// <summary>Objects to be looked at; a share of few is at least one.</summary>
    /// <param name="total">Objects there are.</param>
    public int Of(int total) => _percent is { } percent ? (int)Math.Ceiling(total * percent / 100) : Math.Min(_count, total);

    /// <inheritdoc/>
    public override string ToString() => _percent is { } percent
        ? percent.ToString(CultureInfo.InvariantCulture) + "%"
        : _count.ToString(CultureInfo.InvariantCulture);
}
