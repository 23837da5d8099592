using System.Globalization;
using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Takes a point in time as a date or as an age: <c>7d</c> means seven days ago. Text dates without an offset are local time.</summary>
public sealed class AgeTransformAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = TypedInput.Value(inputData);
        return value switch
        {
            null => null,
            DateTimeOffset time => time,
            DateTime time => new DateTimeOffset(time),
            TimeSpan age => DateTimeOffset.UtcNow - age,
            _ => FromText(TypedInput.Text(inputData)) ?? throw Unreadable(value),
        };
    }

    private static DateTimeOffset? FromText(string? text)
    {
        if (text is null)
            return null;
        if (Durations.TryParse(text, out var age))
            return DateTimeOffset.UtcNow - age;
        // A bare number could be anything; a date needs a sign between its parts.
        if (text.All(char.IsAsciiDigit))
            return null;
        // PowerShell binds text by the invariant culture; the session's own notation is the second guess.
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)
            || DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, DateTimeStyles.AssumeLocal, out time)
                ? time
                : null;
    }

    private static ArgumentTransformationMetadataException Unreadable(object value)
        => new($"'{value}' is neither a date nor an age. Write a date (2026-03-01, 2026-03-01T08:00Z) or an age (30s, 15m, 12h, 7d, 2w); in variables and hashtables an age needs quotes ('7d').");
}
