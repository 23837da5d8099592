using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace S3Ingest.Core.Quilt;

/// <summary>The workflows of a registry: <c>.quilt/workflows/config.yml</c> (quilt3, workflows/__init__.py).</summary>
public sealed class WorkflowConfig
{
    /// <summary>Key of the configuration in its registry.</summary>
    public const string Key = ".quilt/workflows/config.yml";

    // The schema of the configuration: version 1.1.0 of workflows-config, restated.
    private const string Schema = """
        {"type": "object",
         "properties": {
          "version": {"anyOf": [
           {"type": "string", "pattern": "^[1-9][0-9]*(\\.(0|[1-9][0-9]*)){0,2}$"},
           {"type": "object", "additionalProperties": false, "required": ["base"], "properties": {
            "base": {"type": "string", "pattern": "^[1-9][0-9]*(\\.(0|[1-9][0-9]*)){0,2}$"},
            "catalog": {"type": "string", "pattern": "^[1-9][0-9]*(\\.(0|[1-9][0-9]*)){0,2}$"}}}]},
          "is_workflow_required": {"type": "boolean"},
          "default_workflow": {"type": "string"},
          "catalog": {"type": "object"},
          "workflows": {"type": "object", "minProperties": 1,
           "propertyNames": {"pattern": "^[A-Za-z_-][A-Za-z0-9_-]*$", "maxLength": 64},
           "additionalProperties": {"type": "object", "additionalProperties": false, "required": ["name"], "properties": {
            "name": {"type": "string", "minLength": 1},
            "description": {"type": "string"},
            "is_message_required": {"type": "boolean"},
            "handle_pattern": {"type": "string"},
            "metadata_schema": {"type": "string"},
            "entries_schema": {"type": "string"},
            "catalog": {"type": "object"}}}},
          "schemas": {"type": "object",
           "propertyNames": {"pattern": "^[A-Za-z_-][A-Za-z0-9_-]*$", "maxLength": 64},
           "additionalProperties": {"type": "object", "additionalProperties": false, "required": ["url"], "properties": {"url": {"type": "string"}}}},
          "successors": {"type": "object",
           "additionalProperties": {"type": "object", "additionalProperties": false, "required": ["title"], "properties": {
            "title": {"type": "string"}, "copy_data": {"type": "boolean"}}}}},
         "required": ["version", "workflows"],
         "additionalProperties": false}
        """;

    private static readonly int[] NewestVersion = [1, 1, 0];

    private static readonly JsonSchema ConfigSchema = JsonSchema.Read(MetadataJson.Parse(Schema));

    private readonly JsonElement _config;

    private WorkflowConfig(string url, JsonElement config) => (Url, _config) = (url, config);

    /// <summary>URL as it was read.</summary>
    public string Url { get; }

    /// <summary>Whether a package may do without a workflow.</summary>
    public bool IsWorkflowRequired => !_config.TryGetProperty("is_workflow_required", out var required) || required.GetBoolean();

    /// <summary>Ids of the workflows.</summary>
    public IEnumerable<string> Workflows => _config.GetProperty("workflows").EnumerateObject().Select(w => w.Name);

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="IngestException">WorkflowViolation: no YAML, of a newer version, or against the schema of such files.</exception>
    public static WorkflowConfig Read(RegistryObject file)
    {
        JsonElement config;
        try
        {
            config = YamlJson.Read(Encoding.UTF8.GetString(file.Content));
        }
        catch (YamlException e)
        {
            throw new IngestException(IngestErrorId.WorkflowViolation, $"Couldn't parse workflows config as YAML. {file.Url}, line {e.Start.Line}: {e.Message}", e)
            {
                Target = file.Url,
                Line = e.Start.Line,
                Column = e.Start.Column,
            };
        }
        if (ConfigSchema.Validate(config).FirstOrDefault() is { } error)
            throw Fault($"Workflows config failed validation: {error.Message}.", file.Url);
        RefuseNewer(config.GetProperty("version"), file.Url);
        return new WorkflowConfig(file.Url, config);
    }

    /// <summary>The rules of the workflow that is chosen; null when a package may pass without one.</summary>
    /// <exception cref="IngestException">WorkflowViolation: none of that id, or one is required.</exception>
    public WorkflowRules? Choose(WorkflowChoice choice)
    {
        string? id = choice.IsDefault ? Text(_config, "default_workflow") : choice.Id;
        if (id is null)
            return IsWorkflowRequired ? throw Fault("Workflow required, but none specified.", Url) : null;
        if (!_config.GetProperty("workflows").TryGetProperty(id, out var workflow))
            throw Fault($"There is no {PythonRepr.Of(id)} workflow in config.", Url);
        return new WorkflowRules
        {
            Id = id,
            IsMessageRequired = workflow.TryGetProperty("is_message_required", out var required) && required.GetBoolean(),
            HandlePattern = Text(workflow, "handle_pattern") is { } pattern ? Pattern(pattern) : null,
            MetadataSchema = SchemaOf(workflow, "metadata_schema"),
            EntriesSchema = SchemaOf(workflow, "entries_schema"),
        };
    }

    internal static IngestException Fault(string message, string url) => new(IngestErrorId.WorkflowViolation, message) { Target = url };

    private SchemaLocation? SchemaOf(JsonElement workflow, string name)
    {
        if (Text(workflow, name) is not { } id)
            return null;
        if (!_config.TryGetProperty("schemas", out var schemas) || !schemas.TryGetProperty(id, out var schema))
            throw Fault($"There is no {PythonRepr.Of(id)} in schemas.", Url);
        string url = Text(schema, "url")!;
        if (url.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            throw Fault($"Local schema {PythonRepr.Of(url)} can't be used on the remote registry.", Url);
        return PhysicalKey.TryParse(url) is { } key ? new SchemaLocation(id, url, key) : throw Fault($"Couldn't parse URL {PythonRepr.Of(url)}.", Url);
    }

    private Regex Pattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
        }
        catch (ArgumentException e)
        {
            throw Fault($"The handle_pattern {PythonRepr.Of(pattern)} is no regular expression: {e.Message}", Url);
        }
    }

    private static void RefuseNewer(JsonElement version, string url)
    {
        string text = version.ValueKind == JsonValueKind.String ? version.GetString()! : version.GetProperty("base").GetString()!;
        var numbers = text.Split('.').Select(n => System.Numerics.BigInteger.Parse(n, CultureInfo.InvariantCulture)).ToList();
        while (numbers.Count < NewestVersion.Length)
            numbers.Add(0);
        int order = numbers.Zip(NewestVersion, (have, newest) => have.CompareTo(newest)).FirstOrDefault(o => o != 0);
        if (order > 0)
            throw Fault($"Version '{string.Join('.', numbers)}' is not supported", url);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
