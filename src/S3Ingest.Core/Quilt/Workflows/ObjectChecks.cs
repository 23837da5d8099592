using System.Text.Json;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Quilt;

/// <summary>Keywords for objects (draft-07 validation, 6.5).</summary>
internal static class ObjectChecks
{
    public static SchemaKeyword Required(List<string> names) => (instance, path) =>
        instance.ValueKind != JsonValueKind.Object ? [] : names.Where(n => !instance.TryGetProperty(n, out _)).Select(n => new SchemaError(path, $"{PythonRepr.Of(n)} is a required property"));

    public static SchemaKeyword Count(ExactNumber limit, Predicate<int> breaks, string how) => (instance, path) =>
        instance.ValueKind == JsonValueKind.Object && breaks(ValueChecks.Exact(instance.EnumerateObject().Count()).CompareTo(limit))
            ? [new SchemaError(path, $"{PythonRepr.Of(instance)} {how}")]
            : [];

    public static SchemaKeyword Properties(Dictionary<string, JsonSchema> schemas) => (instance, path) =>
        instance.ValueKind != JsonValueKind.Object ? [] : schemas.SelectMany(s => instance.TryGetProperty(s.Key, out var value) ? s.Value.Validate(value, Below(path, s.Key)) : []);

    public static SchemaKeyword PatternProperties(List<(Regex Pattern, JsonSchema Schema)> schemas) => (instance, path) =>
        from schema in schemas
        from member in Members(instance)
        where ValueChecks.Matches(schema.Pattern, member.Name)
        from error in schema.Schema.Validate(member.Value, Below(path, member.Name))
        select error;

    /// <summary>Counts for members that neither <c>properties</c> nor <c>patternProperties</c> name.</summary>
    public static SchemaKeyword AdditionalProperties(JsonElement value, JsonElement schema)
    {
        var rest = JsonSchema.Part(value);
        var named = schema.TryGetProperty("properties", out var properties) ? SchemaKeywords.Schemas("properties", properties).Keys.ToHashSet() : [];
        var patterns = schema.TryGetProperty("patternProperties", out var patternProperties)
            ? SchemaKeywords.PatternSchemas("patternProperties", patternProperties).ConvertAll(p => p.Pattern) : [];
        return value.ValueKind == JsonValueKind.False
            ? (instance, path) => Extra(instance).Select(m => m.Name).ToList() is { Count: > 0 } extra ? [new SchemaError(path, Unexpected(extra))] : []
            : (instance, path) => Extra(instance).SelectMany(m => rest.Validate(m.Value, Below(path, m.Name)));

        IEnumerable<JsonProperty> Extra(JsonElement instance) =>
            Members(instance).Where(m => !named.Contains(m.Name) && !patterns.Exists(p => ValueChecks.Matches(p, m.Name)));

        string Unexpected(List<string> extra) => patterns.Count == 0
            ? $"Additional properties are not allowed ({Shown(extra)} {(extra.Count == 1 ? "was" : "were")} unexpected)"
            : $"{Shown(extra.Order(StringComparer.Ordinal))} {(extra.Count == 1 ? "does" : "do")} not match any of the regexes: {Shown(patterns.Select(p => p.ToString()))}";
    }

    public static SchemaKeyword PropertyNames(JsonSchema schema) => (instance, path) =>
        Members(instance).SelectMany(m => schema.Validate(JsonSerializer.SerializeToElement(m.Name), Below(path, m.Name)));

    public static SchemaKeyword Dependencies(JsonElement value)
    {
        var checks = value.EnumerateObject().Select(d => (d.Name, Check: Dependency(d))).ToList();
        return (instance, path) => instance.ValueKind != JsonValueKind.Object ? [] : checks.Where(c => instance.TryGetProperty(c.Name, out _)).SelectMany(c => c.Check(instance, path));
    }

    private static SchemaKeyword Dependency(JsonProperty dependency)
    {
        if (dependency.Value.ValueKind != JsonValueKind.Array)
            return JsonSchema.Part(dependency.Value).Validate;
        var names = SchemaKeywords.Names("dependencies", dependency.Value);
        string owner = dependency.Name;
        return (instance, path) => names.Where(n => !instance.TryGetProperty(n, out _)).Select(n => new SchemaError(path, $"{PythonRepr.Of(n)} is a dependency of {PythonRepr.Of(owner)}"));
    }

    private static List<JsonProperty> Members(JsonElement instance) => instance.ValueKind == JsonValueKind.Object ? [.. instance.EnumerateObject()] : [];

    private static string Below(string path, string name) => $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private static string Shown(IEnumerable<string> names) => string.Join(", ", names.Select(PythonRepr.Of));
}
