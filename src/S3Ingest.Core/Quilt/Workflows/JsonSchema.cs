using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// A JSON schema, draft-07, as Quilt's workflows take it: no <c>$ref</c> anywhere, <c>format</c> is not enforced. Errors come one
/// after the other in the order of the schema's keywords; the first one is what the reference client reports.
/// </summary>
public sealed class JsonSchema
{
    private const string Draft07 = "http://json-schema.org/draft-07/schema#";

    private readonly bool? _verdict;
    private readonly IReadOnlyList<SchemaKeyword> _keywords;

    private JsonSchema(bool? verdict, IReadOnlyList<SchemaKeyword> keywords) => (_verdict, _keywords) = (verdict, keywords);

    /// <summary>Reads a schema.</summary>
    /// <exception cref="IngestException">WorkflowViolation: it is no schema of draft-07, has <c>$ref</c>, or a keyword of it makes no sense.</exception>
    public static JsonSchema Read(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$schema", out var dialect)
            && (dialect.ValueKind != JsonValueKind.String || dialect.GetString() != Draft07))
        {
            throw SchemaKeywords.Invalid($"its $schema is {PythonRepr.Of(dialect)}, only {Draft07} is supported");
        }
        RefuseReferences(schema);
        return Part(schema);
    }

    /// <summary>Everything that is wrong with an instance, found as it is asked for.</summary>
    public IEnumerable<SchemaError> Validate(JsonElement instance) => Validate(instance, "");

    internal static JsonSchema Part(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.True => new JsonSchema(true, []),
        JsonValueKind.False => new JsonSchema(false, []),
        JsonValueKind.Object => new JsonSchema(null, [.. schema.EnumerateObject().Select(k => SchemaKeywords.Compile(k.Name, k.Value, schema)).OfType<SchemaKeyword>()]),
        _ => throw SchemaKeywords.Invalid($"{PythonRepr.Of(schema)} stands where a schema is wanted"),
    };

    internal IEnumerable<SchemaError> Validate(JsonElement instance, string path) => _verdict switch
    {
        true => [],
        false => [new SchemaError(path, $"False schema does not allow {PythonRepr.Of(instance)}")],
        _ => _keywords.SelectMany(keyword => keyword(instance, path)),
    };

    internal bool IsValid(JsonElement instance) => !Validate(instance, "").Any();

    private static void RefuseReferences(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in schema.EnumerateObject())
            {
                if (member.NameEquals("$ref"))
                    throw SchemaKeywords.Invalid("it has $ref, which is not supported");
                RefuseReferences(member.Value);
            }
        }
        else if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray())
                RefuseReferences(item);
        }
    }
}
