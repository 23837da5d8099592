using System.Management.Automation;
using System.Runtime.CompilerServices;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Structure;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.References;
using S3Ingest.Core.Structure.Scale;

namespace S3Ingest.Commands;

/// <summary>Moves the objects of a bucket to the keys that a layout wants: copy, verify, update references, delete.</summary>
[Cmdlet(VerbsCommon.Move, "S3Structure", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Begin")]
[OutputType(typeof(MigrationRecord), typeof(MigrationReport), typeof(BatchJob))]
public sealed class MoveS3StructureCommand : MigrationCommand
{
    private readonly HashSet<Guid> _seen = [];

    /// <summary>Layout file; the built-in layout by default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LayoutCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Layout { get; set; }

    /// <summary>Only the artifacts of this job or deployment.</summary>
    [Parameter(ParameterSetName = "Begin", ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = "Batch", ValueFromPipelineByPropertyName = true)]
    [Alias("TrainingJobName", "CompilationJobName", "DeploymentName")]
    [ValidateNotNullOrEmpty]
    public string? JobName { get; set; }

    /// <summary>Only old keys like these, below the prefix; <c>**</c> crosses folders.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [Parameter(ParameterSetName = "Batch")]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>Not old keys like these, below the prefix.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [Parameter(ParameterSetName = "Batch")]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>At most so many objects in this run.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [Parameter(ParameterSetName = "Batch")]
    [ValidateRange(1L, long.MaxValue)]
    public long MaxObjects { get; set; }

    /// <summary>What happens when another object is at the new key.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [Parameter(ParameterSetName = "Batch")]
    public ConflictPolicy OnConflict { get; set; }

    /// <summary>Copies and updates references, and deletes nothing.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [Parameter(ParameterSetName = "BatchReport")]
    public SwitchParameter KeepSource { get; set; }

    /// <summary>A migration that was interrupted or came to a part only: goes on with it.</summary>
    [Parameter(ParameterSetName = "Resume", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MigrationIdCompleter))]
    public Guid MigrationId { get; set; }

    /// <summary>manifest.json of an S3 Inventory report that is read in place of listing the bucket.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [Parameter(ParameterSetName = "Batch")]
    [ValidateNotNullOrEmpty]
    public string? InventoryManifest { get; set; }

    /// <summary>Share of a run that several machines divide, as <c>2/3</c>.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [Parameter(ParameterSetName = "Batch")]
    [ValidateNotNullOrEmpty]
    public string? Shard { get; set; }

    /// <summary>Directory or S3 prefix: writes manifests and requests of S3 Batch Operations there, and copies nothing.</summary>
    [Parameter(ParameterSetName = "Batch", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string AsBatchManifest { get; set; } = "";

    /// <summary>ARN of the IAM role that the jobs assume.</summary>
    [Parameter(ParameterSetName = "Batch", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string BatchRoleArn { get; set; } = "";

    /// <summary>ARN of the Lambda function that copies what the native copy cannot.</summary>
    [Parameter(ParameterSetName = "Batch")]
    [ValidateNotNullOrEmpty]
    public string? BatchFunctionArn { get; set; }

    /// <summary>manifest.json of completion reports: verifies what the jobs copied, updates references, deletes.</summary>
    [Parameter(ParameterSetName = "BatchReport", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] BatchReport { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // All records of a migration have its id.
        if (ParameterSetName == "Resume" && !_seen.Add(MigrationId))
            return;
        var options = Options();
        var configuration = LoadConfiguration();
        var target = $"s3://{configuration.Options.BucketName}/{configuration.Options.KeyPrefix}";
        bool isBatch = ParameterSetName == "Batch";
        bool goesOn = ShouldProcess(
            isBatch ? $"{target}: write S3 Batch Operations jobs to '{AsBatchManifest}'" : $"{target}: move objects to the layout '{options.Layout.Name}'",
            isBatch ? $"Write S3 Batch Operations jobs for {target} to '{AsBatchManifest}'?" : $"Move the objects of {target} to the layout '{options.Layout.Name}'?",
            "Move-S3Structure",
            out var reason);
        if (goesOn || reason == ShouldProcessReason.WhatIf)
            RunMigration(configuration, (context, stop) => CompleteAsync(options, context, stop), !goesOn ? Plan : isBatch ? WriteJobs(configuration) : Move);
    }

    private static IAsyncEnumerable<MigrationRecord> Move(MigrationEngine engine, MigrationOptions options, CancellationToken stop) => engine.MoveAsync(options, stop);

    private static IAsyncEnumerable<MigrationRecord> Plan(MigrationEngine engine, MigrationOptions options, CancellationToken stop) =>
        options.MigrationId is null ? engine.PlanAsync(options, stop) : engine.PlanResumeAsync(options, stop);

    private MigrationOptions Options() => OrTerminate(() => new MigrationOptions
    {
        Layout = Layout is null ? StructureLayout.BuiltIn : StructureLayout.Load(FilePaths.Unresolved(this, Layout)),
        JobName = JobName,
        Include = Include,
        Exclude = Exclude,
        MaxObjects = MaxObjects > 0 ? MaxObjects : null,
        OnConflict = OnConflict,
        KeepSource = KeepSource,
        MigrationId = ParameterSetName == "Resume" ? MigrationId : null,
        ShardName = Shard is null ? null : Core.Structure.Scale.Shard.Parse(Shard).ToString(),
        HasCopies = ParameterSetName == "BatchReport",
    });

    // What needs the bucket.
    private async Task<MigrationOptions> CompleteAsync(MigrationOptions options, ReferenceContext context, CancellationToken stop)
    {
        if (options.ShardName is { } shard)
            options = options with { Shard = Core.Structure.Scale.Shard.Parse(shard).KeysOf(options.Layout, context.Options.KeyPrefix) };
        if (InventoryManifest is not null)
            return options with { Listing = await InventoryListing.OpenAsync(InventoryManifest, context.Options, context.Loggers, stop) };
        return BatchReport.Length == 0 ? options : options with { Listing = await BatchReportListing.OpenAsync(context.Store, BatchReport, WriteFailed, context.Options, context.Loggers, stop) };
    }

    // Its records are those that no job copies: conflicts and faults.
    private Func<MigrationEngine, MigrationOptions, CancellationToken, IAsyncEnumerable<MigrationRecord>> WriteJobs(LoadedConfiguration configuration)
    {
        var path = AsBatchManifest.StartsWith("s3://", StringComparison.OrdinalIgnoreCase) ? AsBatchManifest : FilePaths.Unresolved(this, AsBatchManifest);
        var settings = new BatchJobSettings
        {
            BucketName = configuration.Options.BucketName,
            MigrationId = Guid.NewGuid(),
            RoleArn = BatchRoleArn,
            FunctionArn = BatchFunctionArn,
        };
        return (engine, options, stop) => RunAsync(engine, options, stop);

        async IAsyncEnumerable<MigrationRecord> RunAsync(MigrationEngine engine, MigrationOptions options, [EnumeratorCancellation] CancellationToken stop)
        {
            using var loggers = CreateLoggers(configuration);
            var left = new List<MigrationRecord>();
            foreach (var job in await BatchManifest.WriteAsync(PlannedMoves.OfAsync(engine.PlanAsync(options, stop), left.Add, stop), path, settings, configuration.Options, loggers, stop))
                await WriteAsync(job);
            foreach (var record in left)
                yield return record;
        }
    }

    private void WriteFailed(BatchTask task) => Pump.Post(() => WriteError(ErrorRecords.From(new IngestException(
        IngestErrorId.UploadFailed,
        $"S3 Batch Operations did not copy s3://{task.BucketName}/{task.OldKey}: {task.ErrorCode} (HTTP {task.HttpStatus}) {task.Message} It stays where it is; cure the cause and run Move-S3Structure for it again.")
    { Target = $"s3://{task.BucketName}/{task.OldKey}" })));
}
