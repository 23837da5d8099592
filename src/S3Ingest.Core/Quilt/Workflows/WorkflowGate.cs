using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Lets a package into a registry, or says by which rule of its workflow it may not (quilt3, workflows/__init__.py): message,
/// name, metadata, entries, in this order. Messages are those of the reference client.
/// </summary>
public sealed class WorkflowGate
{
    private readonly WorkflowRules? _rules;
    private readonly JsonSchema? _metadata;
    private readonly JsonSchema? _entries;
    private readonly string _url;

    private WorkflowGate(WorkflowConfig config, WorkflowRules? rules, JsonSchema? metadata, JsonSchema? entries, IReadOnlyDictionary<string, string> schemas)
    {
        (_rules, _metadata, _entries, _url) = (rules, metadata, entries, config.Url);
        Stamp = new WorkflowStamp(rules?.Id, config.Url, schemas);
    }

    /// <summary>What the header of the manifest says about it.</summary>
    public WorkflowStamp Stamp { get; }

    /// <summary>True when entries are looked at, so that all of them are needed at once.</summary>
    public bool ChecksEntries => _entries is not null;

    /// <summary>Opens the gate of a registry.</summary>
    /// <param name="config">The configuration; null where the registry has none.</param>
    /// <param name="choice">Which workflow.</param>
    /// <param name="read">Reads a schema; null when there is no such object.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>Null where there is no gate.</returns>
    /// <exception cref="IngestException">WorkflowViolation.</exception>
    public static async Task<WorkflowGate?> OpenAsync(
        RegistryObject? config, WorkflowChoice choice, Func<PhysicalKey, CancellationToken, Task<RegistryObject?>> read, CancellationToken cancellationToken)
    {
        if (config is null)
        {
            if (choice.IsDefault)
                return null;
            string named = choice.Id is { } id ? PythonRepr.Of(id) : "None";
            throw new IngestException(IngestErrorId.WorkflowViolation, $"{named} workflow is specified, but no workflows config exist.");
        }
        var workflows = WorkflowConfig.Read(config);
        var rules = workflows.Choose(choice);
        var urls = new Dictionary<string, string>();
        var metadata = await LoadAsync(rules?.MetadataSchema);
        var entries = await LoadAsync(rules?.EntriesSchema);
        return new WorkflowGate(workflows, rules, metadata, entries, urls);

        async Task<JsonSchema?> LoadAsync(SchemaLocation? location)
        {
            if (location is null)
                return null;
            var file = await read(location.Key, cancellationToken) ?? throw WorkflowConfig.Fault($"Couldn't load schema at {location.Url}.", workflows.Url);
            urls[location.Id] = file.Url;
            try
            {
                using var json = JsonDocument.Parse(file.Content);
                return JsonSchema.Read(json.RootElement.Clone());
            }
            catch (JsonException e)
            {
                throw WorkflowConfig.Fault($"Couldn't parse {location.Url} as JSON: {e.Message}", file.Url);
            }
        }
    }

    /// <summary>Checks message, name and metadata.</summary>
    /// <exception cref="IngestException">WorkflowViolation.</exception>
    public void Check(string packageName, string? message, JsonElement? userMeta)
    {
        CheckMessageAndName(packageName, message);
        Check(_metadata, userMeta ?? MetadataJson.Empty, "Metadata");
    }

    /// <summary>Checks what is known before anything is hashed.</summary>
    /// <exception cref="IngestException">WorkflowViolation.</exception>
    public void CheckMessageAndName(string packageName, string? message)
    {
        if (_rules is { IsMessageRequired: true } && string.IsNullOrEmpty(message))
            throw WorkflowConfig.Fault("Commit message is required by workflow, but none was provided.", _url);
        if (_rules?.HandlePattern is { } pattern && !ValueChecks.Matches(pattern, packageName))
            throw WorkflowConfig.Fault("Package name doesn't match required pattern.", _url);
    }

    /// <summary>Checks the entries.</summary>
    /// <param name="entries">An array of <c>{"logical_key", "size", "meta"}</c> in the manifest's order, meta being what users gave.</param>
    /// <exception cref="IngestException">WorkflowViolation.</exception>
    public void CheckEntries(JsonElement entries) => Check(_entries, entries, "Package entries");

    private void Check(JsonSchema? schema, JsonElement instance, string what)
    {
        if (schema?.Validate(instance).FirstOrDefault() is { } error)
            throw WorkflowConfig.Fault($"{what} failed validation: {error.Message}.", _url);
    }
}
