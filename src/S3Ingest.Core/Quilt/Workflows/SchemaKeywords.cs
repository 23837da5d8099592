using System.Text.Json;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Quilt;

/// <summary>The keywords of JSON Schema validation, draft-07 (draft-handrews-json-schema-validation-01, section 6), and which kind of value each takes.</summary>
internal static class SchemaKeywords
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(2);

    /// <summary>Makes a keyword ready; null for one that checks nothing by itself.</summary>
    public static SchemaKeyword? Compile(string name, JsonElement value, JsonElement schema) => name switch
    {
        "type" => ValueChecks.Type(value),
        "enum" => ValueChecks.Enum(Array(name, value)),
        "const" => ValueChecks.Const(value),
        "multipleOf" => ValueChecks.MultipleOf(PositiveNumber(name, value)),
        "minimum" => ValueChecks.Bound(Number(name, value), order => order < 0, "less than the minimum of"),
        "maximum" => ValueChecks.Bound(Number(name, value), order => order > 0, "greater than the maximum of"),
        "exclusiveMinimum" => ValueChecks.Bound(Number(name, value), order => order <= 0, "less than or equal to the minimum of"),
        "exclusiveMaximum" => ValueChecks.Bound(Number(name, value), order => order >= 0, "greater than or equal to the maximum of"),
        "minLength" => ValueChecks.Length(Count(name, value), order => order < 0, "is too short"),
        "maxLength" => ValueChecks.Length(Count(name, value), order => order > 0, "is too long"),
        "pattern" => ValueChecks.Pattern(Pattern(name, value)),
        "items" => ArrayChecks.Items(value),
        "additionalItems" => ArrayChecks.AdditionalItems(value, schema),
        "minItems" => ArrayChecks.Count(Count(name, value), order => order < 0, "is too short"),
        "maxItems" => ArrayChecks.Count(Count(name, value), order => order > 0, "is too long"),
        "uniqueItems" => Bool(name, value) ? ArrayChecks.Unique : null,
        "contains" => ArrayChecks.Contains(JsonSchema.Part(value)),
        "required" => ObjectChecks.Required(Names(name, value)),
        "minProperties" => ObjectChecks.Count(Count(name, value), order => order < 0, "does not have enough properties"),
        "maxProperties" => ObjectChecks.Count(Count(name, value), order => order > 0, "has too many properties"),
        "properties" => ObjectChecks.Properties(Schemas(name, value)),
        "patternProperties" => ObjectChecks.PatternProperties(PatternSchemas(name, value)),
        "additionalProperties" => ObjectChecks.AdditionalProperties(value, schema),
        "propertyNames" => ObjectChecks.PropertyNames(JsonSchema.Part(value)),
        "dependencies" => ObjectChecks.Dependencies(Object(name, value)),
        "allOf" => Combinations.AllOf(List(name, value)),
        "anyOf" => Combinations.AnyOf(List(name, value)),
        "oneOf" => Combinations.OneOf(List(name, value), value),
        "not" => Combinations.Not(JsonSchema.Part(value), value),
        "if" => Combinations.If(value, schema),
        // Checked even where nothing uses it: a schema that makes no sense is refused as a whole.
        "then" or "else" => Nothing(JsonSchema.Part(value)),
        "definitions" => Nothing(Schemas(name, value)),
        _ => null,
    };

    public static Dictionary<string, JsonSchema> Schemas(string name, JsonElement value) =>
        Object(name, value).EnumerateObject().GroupBy(m => m.Name).ToDictionary(m => m.Key, m => JsonSchema.Part(m.Last().Value));

    public static List<(Regex Pattern, JsonSchema Schema)> PatternSchemas(string name, JsonElement value) =>
        [.. Object(name, value).EnumerateObject().Select(m => (Pattern(name, m.Name), JsonSchema.Part(m.Value)))];

    public static List<string> Names(string name, JsonElement value) =>
        [.. Array(name, value).EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(name, "an array of names"))];

    public static IngestException Invalid(string what, Exception? cause = null) =>
        new(IngestErrorId.WorkflowViolation, $"The schema cannot be used: {what}. Correct the schema that the workflow names.", cause);

    private static SchemaKeyword? Nothing(object _) => null;

    private static List<JsonSchema> List(string name, JsonElement value) =>
        Array(name, value).GetArrayLength() > 0 ? [.. value.EnumerateArray().Select(JsonSchema.Part)] : throw Wrong(name, "an array with at least one schema");

    private static JsonElement Array(string name, JsonElement value) => value.ValueKind == JsonValueKind.Array ? value : throw Wrong(name, "an array");

    private static JsonElement Object(string name, JsonElement value) => value.ValueKind == JsonValueKind.Object ? value : throw Wrong(name, "an object");

    private static bool Bool(string name, JsonElement value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, "true or false");

    private static JsonElement Number(string name, JsonElement value) => value.ValueKind == JsonValueKind.Number ? value : throw Wrong(name, "a number");

    private static JsonElement PositiveNumber(string name, JsonElement value) =>
        ExactNumber.Parse(Number(name, value).GetRawText()).IsPositive ? value : throw Wrong(name, "a number above 0");

    private static ExactNumber Count(string name, JsonElement value)
    {
        var count = ExactNumber.Parse(Number(name, value).GetRawText());
        return count.IsInteger && count.CompareTo(default) >= 0 ? count : throw Wrong(name, "a whole number, 0 or more");
    }

    private static Regex Pattern(string name, JsonElement value) =>
        Pattern(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a regular expression"));

    private static Regex Pattern(string name, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, PatternLimit);
        }
        catch (ArgumentException e)
        {
            throw Invalid($"the {name} {PythonRepr.Of(pattern)} is no regular expression ({e.Message})", e);
        }
    }

    private static IngestException Wrong(string name, string wanted) => Invalid($"'{name}' wants {wanted}");
}
