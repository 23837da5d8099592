using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>Keywords that combine schemas (draft-07 validation, 6.6 and 6.7).</summary>
internal static class Combinations
{
    public static SchemaKeyword AllOf(List<JsonSchema> schemas) => (instance, path) => schemas.SelectMany(s => s.Validate(instance, path));

    public static SchemaKeyword AnyOf(List<JsonSchema> schemas) => (instance, path) => schemas.Exists(s => s.IsValid(instance)) ? [] : [NoneOf(instance, path)];

    public static SchemaKeyword OneOf(List<JsonSchema> schemas, JsonElement value)
    {
        var shown = value.EnumerateArray().Select(PythonRepr.Of).ToList();
        return (instance, path) =>
        {
            var valid = shown.Where((_, i) => schemas[i].IsValid(instance)).ToList();
            return valid.Count switch
            {
                0 => [NoneOf(instance, path)],
                1 => [],
                _ => [new SchemaError(path, $"{PythonRepr.Of(instance)} is valid under each of {string.Join(", ", valid)}")],
            };
        };
    }

    public static SchemaKeyword Not(JsonSchema schema, JsonElement value) => (instance, path) =>
        schema.IsValid(instance) ? [new SchemaError(path, $"{PythonRepr.Of(value)} is not allowed for {PythonRepr.Of(instance)}")] : [];

    public static SchemaKeyword If(JsonElement value, JsonElement schema)
    {
        var condition = JsonSchema.Part(value);
        var then = schema.TryGetProperty("then", out var t) ? JsonSchema.Part(t) : null;
        var otherwise = schema.TryGetProperty("else", out var e) ? JsonSchema.Part(e) : null;
        return (instance, path) => (condition.IsValid(instance) ? then : otherwise)?.Validate(instance, path) ?? [];
    }

    private static SchemaError NoneOf(JsonElement instance, string path) => new(path, $"{PythonRepr.Of(instance)} is not valid under any of the given schemas");
}
