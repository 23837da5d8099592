using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;

namespace S3Ingest.Commands;

/// <summary>Takes revisions of a package out of its registry; manifests and data stay.</summary>
[Cmdlet(VerbsCommon.Remove, "QuiltPackage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = RevisionSet)]
[OutputType(typeof(QuiltPackage))]
public sealed class RemoveQuiltPackageCommand : PackageCommand
{
    private const string RevisionSet = "Revision";
    private const string AllSet = "AllRevisions";

    private readonly List<(string? Registry, string Name, string? TopHash)> _questions = [];

    /// <summary>Name, <c>namespace/packagename</c>.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(PackageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string PackageName { get; set; } = "";

    /// <summary>The revision: its top hash, or the first digits of it, 6 or more.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = RevisionSet)]
    [ValidateNotNullOrEmpty]
    public string? TopHash { get; set; }

    /// <summary>All revisions: the package.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter AllRevisions { get; set; }

    /// <summary>Deletes the documents that were generated for it too, once no revision is left.</summary>
    [Parameter]
    public SwitchParameter IncludeDocuments { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _questions.Add((Registry, PackageName, TopHash));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var configuration = LoadConfiguration();
        RunToEnd(stop => RemoveAsync(configuration, stop));
    }

    private async Task RemoveAsync(LoadedConfiguration configuration, CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        using var stores = new BucketStores(configuration.Options, loggers);
        // Several pointers can name one revision; the first removes them all.
        foreach (var (registry, name, topHash) in _questions.Distinct())
        {
            await TryAsync(name, async () =>
            {
                if (!Core.Quilt.PackageName.IsReadable(name))
                    Core.Quilt.PackageName.Validate(name);
                await RemoveAsync(stores, RegistryBucket.Of(registry, configuration.Options), name, topHash, stop);
            });
        }
    }

    private async Task RemoveAsync(BucketStores stores, string registry, string name, string? topHash, CancellationToken stop)
    {
        var store = stores.Open(registry);
        var removal = new PackageRemoval(store);
        var reader = new PackageReader(new QuiltRegistry(store));
        var plan = await removal.PlanAsync(name, topHash, stop);
        string damaged = plan.DamagedPointers.Count > 0 ? $" and {plan.DamagedPointers.Count} damaged pointers" : "";
        string what = (plan.Revisions.Count == 1 ? "1 revision" : $"{plan.Revisions.Count} revisions") + damaged;
        bool goesOn = false;
        var reason = ShouldProcessReason.None;
        await Pump.SendAsync(() => goesOn = ShouldProcess(
            $"s3://{registry}: {name}, {what}",
            $"Remove {what} of the package {name} from s3://{registry}? Manifests and data stay.",
            MyInvocation.MyCommand.Name,
            out reason));
        if (reason == ShouldProcessReason.WhatIf)
        {
            foreach (var revision in plan.Revisions)
                await WriteAsync(reader.Brief(revision, OperationStatus.Planned));
        }
        if (!goesOn)
            return;
        await foreach (var revision in removal.RunAsync(plan, IncludeDocuments, stop))
            await WriteAsync(reader.Brief(revision));
    }
}
