using System.Globalization;
using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>
/// What a user typed for an argument. PowerShell reads <c>7d</c> as the decimal 7 and <c>30s</c> as the short 30, and
/// keeps the text beside the number as long as it is an argument.
/// </summary>
internal static class TypedInput
{
    /// <summary>The value without PowerShell's wrapper.</summary>
    public static object? Value(object? input) => input is PSObject wrapped ? wrapped.BaseObject : input;

    /// <summary>The text as typed, when the value is text or a number; null otherwise.</summary>
    public static string? Text(object? input) => Value(input) switch
    {
        string text => text.Trim(),
        { } value when IsNumber(value) => input!.ToString(),
        _ => null,
    };

    /// <summary>The number, when the value is one; null otherwise.</summary>
    public static double? Number(object? input)
        => Value(input) is { } value && IsNumber(value) ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    private static bool IsNumber(object value)
        => value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal;
}
