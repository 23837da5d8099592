using System.Globalization;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>Keywords for arrays (draft-07 validation, 6.4).</summary>
internal static class ArrayChecks
{
    public static SchemaKeyword Items(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            var each = value.EnumerateArray().Select(JsonSchema.Part).ToList();
            return (instance, path) => Elements(instance, path).Zip(each).SelectMany(pair => pair.Second.Validate(pair.First.Item, pair.First.Path));
        }
        var all = JsonSchema.Part(value);
        return (instance, path) => Elements(instance, path).SelectMany(element => all.Validate(element.Item, element.Path));
    }

    /// <summary>Counts only where <c>items</c> is an array.</summary>
    public static SchemaKeyword? AdditionalItems(JsonElement value, JsonElement schema)
    {
        var rest = JsonSchema.Part(value);
        if (!schema.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array)
            return null;
        int given = items.GetArrayLength();
        if (value.ValueKind != JsonValueKind.False)
            return (instance, path) => Elements(instance, path).Skip(given).SelectMany(element => rest.Validate(element.Item, element.Path));
        return (instance, path) => Elements(instance, path).Skip(given).Select(e => PythonRepr.Of(e.Item)).ToList() is { Count: > 0 } extra
            ? [new SchemaError(path, $"Additional items are not allowed ({string.Join(", ", extra)} {(extra.Count == 1 ? "was" : "were")} unexpected)")]
            : [];
    }

    public static SchemaKeyword Count(ExactNumber limit, Predicate<int> breaks, string how) => (instance, path) =>
        instance.ValueKind == JsonValueKind.Array && breaks(ValueChecks.Exact(instance.GetArrayLength()).CompareTo(limit))
            ? [new SchemaError(path, $"{PythonRepr.Of(instance)} {how}")]
            : [];

    public static IEnumerable<SchemaError> Unique(JsonElement instance, string path)
    {
        var seen = new HashSet<string>();
        return instance.ValueKind != JsonValueKind.Array || instance.EnumerateArray().All(item => seen.Add(JsonIdentity.Of(item)))
            ? []
            : [new SchemaError(path, $"{PythonRepr.Of(instance)} has non-unique elements")];
    }

    public static SchemaKeyword Contains(JsonSchema wanted) => (instance, path) =>
        instance.ValueKind != JsonValueKind.Array || instance.EnumerateArray().Any(wanted.IsValid)
            ? []
            : [new SchemaError(path, $"None of {PythonRepr.Of(instance)} are valid under the given schema")];

    private static IEnumerable<(JsonElement Item, string Path)> Elements(JsonElement instance, string path) =>
        instance.ValueKind != JsonValueKind.Array ? [] : instance.EnumerateArray().Select((item, i) => (item, path + "/" + i.ToString(CultureInfo.InvariantCulture)));
}
