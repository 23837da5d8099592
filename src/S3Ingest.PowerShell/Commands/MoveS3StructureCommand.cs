using System.Management.Automation;
using S3Ingest.Core.Structure;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Commands;

/// <summary>Moves the objects of a bucket to the keys that a layout wants: copy, verify, update references, delete.</summary>
[Cmdlet(VerbsCommon.Move, "S3Structure", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Begin")]
[OutputType(typeof(MigrationRecord), typeof(MigrationReport))]
public sealed class MoveS3StructureCommand : MigrationCommand
{
    /// <summary>Layout file; the built-in layout by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Layout { get; set; }

    /// <summary>Only the artifacts of this job or deployment.</summary>
    [Parameter(ParameterSetName = "Begin", ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? JobName { get; set; }

    /// <summary>Only old keys like these, below the prefix; <c>**</c> crosses folders.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>Not old keys like these, below the prefix.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>At most so many objects in this run.</summary>
    [Parameter(ParameterSetName = "Begin")]
    [ValidateRange(1L, long.MaxValue)]
    public long MaxObjects { get; set; }

    /// <summary>What happens when another object is at the new key.</summary>
    [Parameter(ParameterSetName = "Begin")]
    public ConflictPolicy OnConflict { get; set; }

    /// <summary>Copies and updates references, and deletes nothing.</summary>
    [Parameter(ParameterSetName = "Begin")]
    public SwitchParameter KeepSource { get; set; }

    /// <summary>A migration that was interrupted or came to a part only: goes on with it.</summary>
    [Parameter(ParameterSetName = "Resume", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public Guid MigrationId { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = Options();
        var configuration = LoadConfiguration();
        var target = $"s3://{configuration.Options.BucketName}/{configuration.Options.KeyPrefix}";
        bool goesOn = ShouldProcess(
            $"{target}: move objects to the layout '{options.Layout.Name}'", $"Move the objects of {target} to the layout '{options.Layout.Name}'?", "Move-S3Structure", out var reason);
        if (goesOn || reason == ShouldProcessReason.WhatIf)
            RunMigration(configuration, (_, _, _) => Task.FromResult(options), goesOn ? Move : Plan);
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
    });
}
