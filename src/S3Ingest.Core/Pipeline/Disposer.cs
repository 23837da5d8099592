using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Gives a source its disposition after its operation ended in the ledger, and records it. Every step can be repeated: a
/// crash between the end and the record leaves a disposition open, and the next start calls this again.
/// </summary>
internal sealed class Disposer(IngestOptions options, LedgerStore ledger, RunPolicy policy, ILogger log)
{
    private readonly ConcurrentDictionary<string, Guid> _open = new();

    /// <summary>What this run may do.</summary>
    public RunPolicy Policy => policy;

    /// <summary>True when a source with this outcome will be moved, or its report has to be written or removed.</summary>
    public bool Moves(OperationStatus status, SourceFile source) => DirectoryFor(status) is not null || source.IsElsewhere;

    /// <summary>
    /// Success: left, or moved to the completed directory. Failed or partial: left, or moved to the error directory with
    /// its report. What an earlier operation moved there stays there when it fails again; its report goes when it does not. A move that fails is logged, changes nothing of what the operation achieved, and stays open in the ledger.
    /// </summary>
    /// <param name="ended">The operation as the ledger has it.</param>
    /// <param name="source">The source as it was ingested.</param>
    /// <param name="cancellationToken">Stops a copy across volumes; the source stays.</param>
    public async Task<DispositionOutcome> DisposeAsync(IngestResult ended, SourceFile source, CancellationToken cancellationToken)
    {
        var isSuccess = ended.Status is OperationStatus.Success or OperationStatus.Skipped;
        var directory = DirectoryFor(ended.Status);
        var stays = source.IsElsewhere && !isSuccess;
        try
        {
            var destination = stays ? source.FullPath : directory is null ? null : await MoveAsync(source, Target(directory, ended.StartedAt, source, isSuccess), options.FollowLinks, cancellationToken);
            if (destination is not null)
            {
                IngestLog.Moved(log, source.FullPath, destination);
                if (!isSuccess)
                    await ErrorReport.Of(ended, source).WriteBesideAsync(destination, cancellationToken);
                CrashPoint.Hit(CrashPoint.Moved);
            }
            if (source.IsElsewhere && isSuccess)
                File.Delete(source.FullPath + ErrorReport.Suffix);
            var disposition = destination is null ? Disposition.Left : isSuccess ? Disposition.MovedToCompleted : Disposition.MovedToError;
            await ledger.DisposedAsync(ended.OperationId, disposition, destination, cancellationToken);
            _open.TryRemove(source.RelativePath, out _);
            return new DispositionOutcome(disposition, destination);
        }
        catch (Exception e) when (e is IngestException or IOException or UnauthorizedAccessException)
        {
            log.LogError(e, "{Reason}", e.Message);
            _open[source.RelativePath] = ended.OperationId;
            return new DispositionOutcome(Disposition.Left, null);
        }
    }

    /// <summary>
    /// Gives up a move of this run that failed, since the source has a new state now: the claim that is held for the move
    /// would keep everybody off the source.
    /// </summary>
    public async Task GiveUpAsync(string relativePath, CancellationToken cancellationToken)
    {
        if (_open.TryRemove(relativePath, out var operation))
            await ledger.DisposedAsync(operation, Disposition.Left, null, cancellationToken);
    }

    private string? DirectoryFor(OperationStatus status) => status switch
    {
        OperationStatus.Success or OperationStatus.Skipped => options.CompletedDirectory,
        _ => policy.MovesFailed ? options.ErrorDirectory : null,
    };

    /// <summary>Moves the source when it still is the file that was ingested; finds it when an earlier try moved it.</summary>
    public static async Task<string?> MoveAsync(SourceFile source, MoveTarget target, bool followLinks, CancellationToken cancellationToken)
    {
        var now = SourceProbe.Look(source.Root, source.RelativePath, followLinks, source.FullPath);
        if (now is null)
            return FileMover.FindMoved(target, source.Size, source.ModifiedTicks);
        // Changed since: a new state of the source, which gets an operation of its own.
        return now.Size == source.Size && now.ModifiedTicks == source.ModifiedTicks
            ? await FileMover.MoveAsync(now, target, cancellationToken)
            : null;
    }

    private MoveTarget Target(string directory, DateTimeOffset startedAt, SourceFile source, bool isSuccess)
    {
        var relative = source.RelativePath.Replace('/', Path.DirectorySeparatorChar);
        // A failed file must always find room, so MGMT_DUPLICATE_HANDLING=error does not hold in the error directory.
        return new MoveTarget(directory, options.PreserveStructure ? relative : Path.GetFileName(relative), isSuccess ? options.DuplicateHandling : DuplicateHandling.Timestamp, startedAt);
    }
}
