using System.Globalization;
using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Takes bytes as a number or as <c>10MB</c>, <c>1.5 GiB</c>, <c>20MB/s</c>. As everywhere in PowerShell, KB is 1024 bytes.</summary>
public sealed class SizeTransformAttribute : ArgumentTransformationAttribute
{
    private const string Units = "KMGTP";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = TypedInput.Value(inputData);
        return value switch
        {
            null => null,
            string text when Parse(text) is { } bytes => bytes,
            _ when TypedInput.Number(inputData) is >= 0 and < long.MaxValue and var number => (long)number,
            _ => throw new ArgumentTransformationMetadataException($"'{value}' is not a size. Write bytes, or 500KB, 10MB, 1.5GB."),
        };
    }

    private static long? Parse(string text)
    {
        var rest = text.Trim().ToUpperInvariant();
        if (rest.EndsWith("/S", StringComparison.Ordinal))
            rest = rest[..^2];
        if (rest.EndsWith("IB", StringComparison.Ordinal))
            rest = rest[..^2];
        else if (rest.EndsWith('B'))
            rest = rest[..^1];
        var power = rest.Length > 0 ? Units.IndexOf(rest[^1], StringComparison.Ordinal) + 1 : 0;
        if (power > 0)
            rest = rest[..^1];
        if (!decimal.TryParse(rest.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        var bytes = number * (decimal)Math.Pow(1024, power);
        return bytes <= long.MaxValue ? (long)bytes : null;
    }
}
