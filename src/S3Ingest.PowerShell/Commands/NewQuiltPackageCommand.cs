using System.Collections;
using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Building;

namespace S3Ingest.Commands;

/// <summary>Makes a Quilt package of objects that lie in S3, without moving or downloading them.</summary>
[Cmdlet(VerbsCommon.New, "QuiltPackage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = BucketSet)]
[OutputType(typeof(QuiltPackage))]
public sealed class NewQuiltPackageCommand : IngestCommand
{
    private const string BucketSet = "Bucket";
    private const string SourceSet = "Source";
    private const string InputSet = "InputObject";

    private readonly List<GivenObject> _objects = [];
    private readonly List<IngestException> _rejected = [];
    private (string BucketName, string Prefix)? _source;
    private PackageProgressView? _progress;
    private volatile PackageBuilder? _builder;

    /// <summary>Folder of the objects, as <c>s3://bucket/folder/</c>.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = SourceSet)]
    [ValidateNotNullOrEmpty]
    public string Source { get; set; } = "";

    /// <summary>Records of uploads, or anything with the properties BucketName and Key.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public object[] InputObject { get; set; } = [];

    /// <summary>manifest.json of an S3 Inventory report that is read in place of listing the bucket.</summary>
    [Parameter(ParameterSetName = BucketSet)]
    [Parameter(ParameterSetName = SourceSet)]
    [ValidateNotNullOrEmpty]
    public string? InventoryManifest { get; set; }

    /// <summary>Name, as <c>namespace/packagename</c>; suggested without it.</summary>
    [Parameter]
    [Alias("Name")]
    [ArgumentCompleter(typeof(PackageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PackageName { get; set; }

    /// <summary>Bucket of the packages; suggested without it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BucketCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Registry { get; set; }

    /// <summary>Only keys like these, below the folder; <c>**</c> crosses folders.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>Not keys like these.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>Leaves the objects at their paths (ENABLE_SMART_ORGANIZATION=false).</summary>
    [Parameter]
    public SwitchParameter NoOrganize { get; set; }

    /// <summary>File of folder rules.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FolderMap { get; set; }

    /// <summary>Makes no README.md.</summary>
    [Parameter]
    public SwitchParameter NoReadme { get; set; }

    /// <summary>What the metadata tells.</summary>
    [Parameter]
    public MetadataTemplate Template { get; set; }

    /// <summary>What the package is.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Description { get; set; }

    /// <summary>Tags.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>Metadata of your own.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Metadata { get; set; }

    /// <summary>Message of the revision.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

    /// <summary>Workflow of the registry; its default one without it, and none with an empty text.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Workflow { get; set; }

    /// <summary>Copies the objects into the registry, server-side.</summary>
    [Parameter]
    public SwitchParameter CopyData { get; set; }

    /// <summary>Leaves out, and lists, what otherwise refuses the package.</summary>
    [Parameter]
    public SwitchParameter SkipInvalid { get; set; }

    /// <summary>Takes CRC-64/NVME checksums that S3 keeps; quilt3 before 7.2 cannot verify them.</summary>
    [Parameter]
    public SwitchParameter AllowCrc64 { get; set; }

    /// <summary>Makes a revision that has nothing new, and moves latest whatever it is.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        if (_source is { } source)
            (settings["INGEST_BUCKET"], settings["INGEST_KEY_PREFIX"]) = (source.BucketName, "");
        return settings;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var input in InputObject)
        {
            try
            {
                _objects.AddRange(PackageInputs.Of(input));
            }
            catch (IngestException fault)
            {
                _rejected.Add(fault);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline asks for nothing.
        if (ParameterSetName == InputSet && _objects.Count == 0)
        {
            _rejected.ForEach(fault => WriteError(ErrorRecords.From(fault)));
            return;
        }
        _source = OrTerminate(FindSource);
        var configuration = LoadConfiguration();
        var request = OrTerminate(() => Request(configuration));
        var run = DescribePackageRun();
        RunToEnd(async stop =>
        {
            using var loggers = CreateLoggers(configuration);
            await using var ledger = await LedgerStore.OpenAsync(configuration.Options.LedgerPath, run, loggers, stop);
            using var builder = _builder = new PackageBuilder(configuration.Options, request, ledger, loggers) { Faulted = fault => Pump.Post(() => WriteError(ErrorRecords.From(fault))) };
            try
            {
                var package = IsWhatIf ? await builder.PlanAsync(stop) : await builder.RunAsync(AskAsync, stop);
                if (package.Status == OperationStatus.Planned)
                    await AskAsync(package);
                await WriteAsync(package);
            }
            finally
            {
                _builder = null;
            }
        });
    }

    private protected override void OnTick()
    {
        if (_builder is { } running)
            (_progress ??= new PackageProgressView(this)).Show(running.Progress);
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    // Values of the metadata are in the package, where what looks like a credential was refused; objects of the pipeline have no text.
    private RunInfo DescribePackageRun()
    {
        var run = DescribeRun();
        var arguments = run.Arguments.Where(a => a.Key != nameof(InputObject)).ToDictionary(a => a.Key, a => a.Value);
        if (Metadata is not null)
            arguments[nameof(Metadata)] = string.Join(';', Metadata.Keys.Cast<object>().Select(k => k.ToString()).Order(StringComparer.Ordinal));
        return run with { Arguments = arguments };
    }

    // The work waits while the pipeline thread asks.
    private async Task<bool> AskAsync(QuiltPackage plan)
    {
        bool isApproved = false;
        await Pump.SendAsync(() => isApproved = ShouldProcess(
            $"{plan.Registry}: make the package {plan.PackageName}\n{plan.Confirmation!.StructurePreview}{plan.Confirmation.Rationale}",
            $"{plan.Confirmation.StructurePreview}{plan.Confirmation.Rationale}\nMake the package {plan.PackageName} in {plan.Registry}?",
            MyInvocation.MyCommand.Name));
        return isApproved;
    }

    // Null where the settings have it.
    private (string BucketName, string Prefix)? FindSource()
    {
        if (ParameterSetName == BucketSet)
            return null;
        if (BucketName is not null || KeyPrefix is not null)
            throw new IngestException(IngestErrorId.ConfigurationInvalid, $"-{ParameterSetName} has bucket and folder already. Leave out -BucketName and -KeyPrefix.");
        return ParameterSetName == SourceSet ? PackageRequest.ParseSource(Source) : GivenObject.SourceOf(_objects);
    }

    private PackageRequest Request(LoadedConfiguration configuration) => new()
    {
        SourceBucket = configuration.Options.BucketName,
        SourcePrefix = _source?.Prefix ?? configuration.Options.KeyPrefix,
        Objects = ParameterSetName == InputSet ? _objects : null,
        Rejected = _rejected,
        InventoryManifest = InventoryManifest,
        Include = Include,
        Exclude = Exclude,
        PackageName = PackageName,
        Registry = Registry,
        KeepPaths = NoOrganize,
        FolderMap = FolderMap is null ? null : FilePaths.Unresolved(this, FolderMap),
        HasReadme = !NoReadme,
        Template = Template,
        Description = Description,
        Tags = Tag,
        UserMetadata = new MetadataValues(PackageInputs.Plain).ToJson(Metadata ?? []),
        Message = Message,
        Workflow = !MyInvocation.BoundParameters.ContainsKey(nameof(Workflow)) ? WorkflowChoice.Default
            : string.IsNullOrEmpty(Workflow) ? WorkflowChoice.None : WorkflowChoice.Named(Workflow),
        CopiesData = CopyData,
        Force = Force,
        SkipsInvalid = SkipInvalid,
        TakesCrc64 = AllowCrc64,
        Redactor = configuration.Redactor,
    };
}
