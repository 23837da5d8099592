using System.Management.Automation;
using S3Ingest.Core.Structure;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Commands;

/// <summary>Takes a migration back, from its manifest in the bucket or from the ledger.</summary>
[Cmdlet(VerbsCommon.Undo, "S3Structure", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MigrationRecord), typeof(MigrationReport))]
public sealed class UndoS3StructureCommand : MigrationCommand
{
    private readonly HashSet<Guid> _seen = [];

    /// <summary>The migration; its records and its report have the id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MigrationIdCompleter))]
    public Guid MigrationId { get; set; }

    /// <summary>Layout file that the report is made by; the built-in layout by default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LayoutCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Layout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // All records of a migration have its id.
        if (!_seen.Add(MigrationId))
            return;
        var layout = OrTerminate(() => Layout is null ? StructureLayout.BuiltIn : StructureLayout.Load(FilePaths.Unresolved(this, Layout)));
        var options = new MigrationOptions { MigrationId = MigrationId, Layout = layout };
        var configuration = LoadConfiguration();
        var target = $"s3://{configuration.Options.BucketName}";
        bool goesOn = ShouldProcess($"{target}: take back migration {MigrationId}", $"Take back migration {MigrationId} in {target}?", "Undo-S3Structure", out var reason);
        if (goesOn || reason == ShouldProcessReason.WhatIf)
            RunMigration(configuration, (_, _) => Task.FromResult(options), goesOn ? Undo : Plan);
    }

    private static IAsyncEnumerable<MigrationRecord> Undo(MigrationEngine engine, MigrationOptions options, CancellationToken stop) => engine.UndoAsync(options, stop);

    private static IAsyncEnumerable<MigrationRecord> Plan(MigrationEngine engine, MigrationOptions options, CancellationToken stop) => engine.PlanUndoAsync(options, stop);
}
