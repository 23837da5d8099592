using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>What PACKAGE_TEMPLATE_PATH replaces of the documents and of the metadata.</summary>
public sealed class PackageTemplates
{
    private const string SchemasName = "metadata_schemas.json";

    private readonly string _schemasText;

    private PackageTemplates(ReadmeTemplate readme, IReadOnlyDictionary<string, JsonSchema> schemas, string schemasText) =>
        (Readme, MetadataSchemas, _schemasText) = (readme, schemas, schemasText);

    /// <summary>Those without PACKAGE_TEMPLATE_PATH.</summary>
    public static PackageTemplates BuiltIn { get; } = new(ReadmeTemplate.BuiltIn, new Dictionary<string, JsonSchema>(), "");

    /// <summary>Template of the README.</summary>
    public ReadmeTemplate Readme { get; }

    /// <summary>
    /// Schemas by the lower-case name of a <see cref="MetadataTemplate"/> (<c>metadata_schemas.json</c>): of the whole package
    /// metadata, beside what METADATA_VALIDATION_LEVEL asks for.
    /// </summary>
    public IReadOnlyDictionary<string, JsonSchema> MetadataSchemas { get; }

    /// <summary>Texts of the templates, for <see cref="InputFingerprint"/>.</summary>
    public IReadOnlyList<string> Texts => [Readme.Text, _schemasText];

    /// <summary>Reads the files of a folder; what is not there is built in.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid: no such folder, an unknown placeholder, no schema.</exception>
    public static async Task<PackageTemplates> LoadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw Invalid(folder, "there is no such folder. Correct PACKAGE_TEMPLATE_PATH, or leave it empty for the built-in templates.", null);
        string readme = Path.Combine(folder, ReadmeTemplate.FileName);
        string schemas = Path.Combine(folder, SchemasName);
        string? schemasText = await ReadAsync(schemas, cancellationToken);
        return new PackageTemplates(
            await ReadAsync(readme, cancellationToken) is { } text ? ReadmeTemplate.Parse(text, readme) : ReadmeTemplate.BuiltIn,
            schemasText is null ? BuiltIn.MetadataSchemas : ParseSchemas(schemasText, schemas),
            schemasText ?? "");
    }

    private static async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, $"it cannot be read: {e.Message}", e);
        }
    }

    private static Dictionary<string, JsonSchema> ParseSchemas(string text, string path)
    {
        string[] names = [.. Enum.GetNames<MetadataTemplate>().Select(n => n.ToLowerInvariant())];
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.EnumerateObject().Any(m => !names.Contains(m.Name)))
                throw Invalid(path, $"it must be an object with the members {string.Join(", ", names)}, each of them a JSON schema.", null);
            return document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => JsonSchema.Read(m.Value.Clone()));
        }
        catch (JsonException e)
        {
            throw Invalid(path, $"it is no JSON: {e.Message}", e);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.WorkflowViolation)
        {
            throw Invalid(path, e.Message, e);
        }
    }

    private static IngestException Invalid(string path, string what, Exception? cause) =>
        new(IngestErrorId.ConfigurationInvalid, $"'{path}': {what}", cause) { Target = path };
}
