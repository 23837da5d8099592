using System.Text.Json;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>Whether the registry's workflow, as it is now, would let the package in.</summary>
internal sealed class WorkflowCheck
{
    private readonly WorkflowGate? _gate;
    private readonly PackageFindings _findings;
    private readonly List<QuiltFinding> _found = [];

    private WorkflowCheck(WorkflowGate? gate, PackageFindings findings) => (_gate, _findings) = (gate, findings);

    /// <summary>True when the gate looks at all entries at once.</summary>
    public bool NeedsEntries => _gate?.ChecksEntries == true;

    /// <summary>Opens the gate and checks what the header has.</summary>
    public static async Task<WorkflowCheck> OpenAsync(
        BucketStores stores, string registryBucket, string packageName, ManifestHeader header, PackageFindings findings, CancellationToken cancellationToken)
    {
        var config = await ReadAsync(new PhysicalKey(registryBucket, WorkflowConfig.Key, null), cancellationToken);
        bool isStamped = header.Json.TryGetProperty("workflow", out var stamp) && stamp.ValueKind == JsonValueKind.Object;
        if (config is null)
        {
            var open = new WorkflowCheck(null, findings);
            if (isStamped)
                open.Add(FindingSeverity.Information, "The package was made under a workflow, and the registry has none any more.", "Nothing is to be done, unless .quilt/workflows/config.yml was lost.");
            return open;
        }
        try
        {
            var gate = await WorkflowGate.OpenAsync(config, ChoiceOf(isStamped, stamp), ReadAsync, cancellationToken);
            var check = new WorkflowCheck(gate, findings);
            check.Try(() => gate?.Check(packageName, header.Message, header.UserMeta));
            return check;
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.WorkflowViolation)
        {
            var closed = new WorkflowCheck(null, findings);
            closed.AddViolation(fault);
            return closed;
        }

        // Schemas may lie in another bucket than the registry.
        Task<RegistryObject?> ReadAsync(PhysicalKey key, CancellationToken stop) => new QuiltRegistry(stores.Open(key.BucketName)).ReadObjectAsync(key, stop);
    }

    /// <summary>What was found; called last.</summary>
    /// <param name="entries">What <see cref="WorkflowGate.CheckEntries"/> takes, when <see cref="NeedsEntries"/>.</param>
    public IReadOnlyList<QuiltFinding> Finish(JsonElement? entries)
    {
        if (entries is { } all)
            Try(() => _gate!.CheckEntries(all));
        return _found;
    }

    // A package that names no workflow is asked what a new revision would be asked.
    private static WorkflowChoice ChoiceOf(bool isStamped, JsonElement stamp) =>
        !isStamped || !stamp.TryGetProperty("id", out var id) ? WorkflowChoice.Default
        : id.ValueKind == JsonValueKind.String ? WorkflowChoice.Named(id.GetString()!)
        : WorkflowChoice.None;

    private void Try(Action check)
    {
        try
        {
            check();
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.WorkflowViolation)
        {
            AddViolation(fault);
        }
    }

    private void AddViolation(IngestException fault) =>
        Add(FindingSeverity.Error, fault.Message, "Make a new revision that keeps to the workflow (New-QuiltPackage -Workflow), or correct .quilt/workflows/config.yml.");

    private void Add(FindingSeverity severity, string message, string suggestion) =>
        _found.Add(_findings.Make(severity, QuiltRule.Workflow, _findings.Package, message, suggestion));
}
