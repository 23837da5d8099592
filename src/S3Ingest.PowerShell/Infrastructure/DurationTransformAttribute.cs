using System.Globalization;
using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Takes a duration as <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>12h</c>, <c>7d</c>, as a TimeSpan, or as a number of seconds.</summary>
public sealed class DurationTransformAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = TypedInput.Value(inputData);
        var text = TypedInput.Text(inputData);
        return value switch
        {
            null => null,
            TimeSpan span => span,
            _ when text is not null && Durations.TryParse(text, out var span) => span,
            _ when TypedInput.Number(inputData) is { } seconds => TimeSpan.FromSeconds(seconds),
            string when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                => TimeSpan.FromSeconds(seconds),
            string when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) => span,
            _ => throw new ArgumentTransformationMetadataException(
                $"'{value}' is not a duration. Write 500ms, 30s, 15m, 12h or 7d, or a number of seconds."),
        };
    }
}
