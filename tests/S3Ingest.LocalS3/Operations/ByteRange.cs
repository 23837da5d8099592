using System.Globalization;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>A range of an object's bytes.</summary>
internal sealed record ByteRange(long Offset, long Length)
{
    /// <summary>
    /// Reads a Range header (RFC 9110, 14.1.2); S3 takes one range and ignores what it cannot read.
    /// </summary>
    /// <exception cref="S3Exception">InvalidRange when no byte of it exists.</exception>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            return null;
        var spec = header["bytes=".Length..].Trim();
        var dash = spec.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || spec.Contains(',', StringComparison.Ordinal))
            return null;
        var first = Number(spec[..dash]);
        var last = Number(spec[(dash + 1)..]);
        if (first < 0 && last < 0)
            return null;
        if (spec.Length > dash + 1 && last < 0 || dash > 0 && first < 0 || (last >= 0 && first > last))
            return null;

        if (first < 0)
            (first, last) = (Math.Max(0, size - last), last == 0 ? -1 : size - 1);
        else if (last < 0 || last >= size)
            last = size - 1;
        if (first >= size || last < first)
            throw S3Errors.Of("InvalidRange", null, ("RangeRequested", header), ("ActualObjectSize", size.ToInvariant()));
        return new ByteRange(first, last - first + 1);
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1;
}
