using System.Text.Json;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Quilt;

/// <summary>Keywords for any value, numbers and text (draft-07 validation, 6.1 to 6.3).</summary>
internal static class ValueChecks
{
    private static readonly string[] TypeNames = ["null", "boolean", "object", "array", "number", "string", "integer"];

    public static SchemaKeyword Type(JsonElement value)
    {
        string[] types = value.ValueKind == JsonValueKind.Array ? [.. SchemaKeywords.Names("type", value)]
            : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
            : throw SchemaKeywords.Invalid("'type' wants a type or an array of types");
        if (Array.Find(types, t => !TypeNames.Contains(t)) is { } unknown)
            throw SchemaKeywords.Invalid($"{PythonRepr.Of(unknown)} is no type");
        string shown = string.Join(", ", types.Select(PythonRepr.Of));
        return (instance, path) => Array.Exists(types, t => IsOf(t, instance)) ? [] : [new SchemaError(path, $"{PythonRepr.Of(instance)} is not of type {shown}")];
    }

    public static SchemaKeyword Enum(JsonElement values)
    {
        var allowed = values.EnumerateArray().Select(JsonIdentity.Of).ToHashSet();
        return (instance, path) => allowed.Contains(JsonIdentity.Of(instance)) ? [] : [new SchemaError(path, $"{PythonRepr.Of(instance)} is not one of {PythonRepr.Of(values)}")];
    }

    public static SchemaKeyword Const(JsonElement value)
    {
        string wanted = JsonIdentity.Of(value);
        return (instance, path) => JsonIdentity.Of(instance) == wanted ? [] : [new SchemaError(path, $"{PythonRepr.Of(value)} was expected")];
    }

    public static SchemaKeyword MultipleOf(JsonElement value)
    {
        var divisor = ExactNumber.Parse(value.GetRawText());
        return (instance, path) => instance.ValueKind != JsonValueKind.Number || ExactNumber.Parse(instance.GetRawText()).IsMultipleOf(divisor)
            ? []
            : [new SchemaError(path, $"{PythonRepr.Of(instance)} is not a multiple of {PythonRepr.Of(value)}")];
    }

    public static SchemaKeyword Bound(JsonElement value, Predicate<int> breaks, string how)
    {
        var bound = ExactNumber.Parse(value.GetRawText());
        return (instance, path) => instance.ValueKind == JsonValueKind.Number && breaks(ExactNumber.Parse(instance.GetRawText()).CompareTo(bound))
            ? [new SchemaError(path, $"{PythonRepr.Of(instance)} is {how} {PythonRepr.Of(value)}")]
            : [];
    }

    public static SchemaKeyword Length(ExactNumber limit, Predicate<int> breaks, string how) => (instance, path) =>
        instance.ValueKind == JsonValueKind.String && breaks(Exact(instance.GetString()!.EnumerateRunes().Count()).CompareTo(limit))
            ? [new SchemaError(path, $"{PythonRepr.Of(instance)} {how}")]
            : [];

    public static SchemaKeyword Pattern(Regex pattern) => (instance, path) =>
        instance.ValueKind != JsonValueKind.String || Matches(pattern, instance.GetString()!)
            ? []
            : [new SchemaError(path, $"{PythonRepr.Of(instance)} does not match {PythonRepr.Of(pattern.ToString())}")];

    /// <summary>A search, not anchored.</summary>
    public static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw SchemaKeywords.Invalid($"the pattern {PythonRepr.Of(pattern.ToString())} takes too long on {PythonRepr.Of(text)}", e);
        }
    }

    public static ExactNumber Exact(int count) => ExactNumber.Parse(count.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static bool IsOf(string type, JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        _ => type == "number" || (type == "integer" && ExactNumber.Parse(instance.GetRawText()).IsInteger),
    };
}
