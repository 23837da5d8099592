using Microsoft.Extensions.Logging;
using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Moves the source of a successful upload where its caller wanted it, which the ledger keeps: another command with other
/// settings may have to do it after a crash. A move that fails changes nothing of what the upload achieved; the record
/// says why, and the next start tries again.
/// </summary>
internal sealed class UploadDisposer(LedgerStore ledger, bool followLinks, ILogger log)
{
    /// <summary>Moves, or leaves where no place was given, and records it.</summary>
    /// <param name="operation">The ended upload.</param>
    /// <param name="source">The source as it was sent.</param>
    /// <param name="treeFingerprint">State of the directory that was sent; null for a file.</param>
    /// <param name="place">Where it goes; null when it stays.</param>
    /// <param name="cancellationToken">Stops a copy across volumes; the source stays.</param>
    public async Task DisposeAsync(Guid operation, SourceFile source, string? treeFingerprint, CompletedPlace? place, CancellationToken cancellationToken)
    {
        if (place is null)
        {
            await ledger.DisposedAsync(operation, Disposition.Left, null, cancellationToken);
            return;
        }
        try
        {
            var target = new MoveTarget(place.Directory, place.RelativePath, place.OnDuplicate, OperationIds.TimeOf(OperationIds.IdOf(operation)));
            if (await MoveAsync(source, treeFingerprint, target, cancellationToken) is not { } destination)
            {
                await FailAsync(operation, Changed(source), triesAgain: false);
                return;
            }
            IngestLog.Moved(log, source.FullPath, destination);
            CrashPoint.Hit(CrashPoint.Moved);
            await ledger.DisposedAsync(operation, Disposition.MovedToCompleted, destination, CancellationToken.None);
        }
        catch (Exception e) when (e is IngestException or IOException or UnauthorizedAccessException)
        {
            await FailAsync(operation, e as IngestException ?? new IngestException(IngestErrorId.DispositionFailed, e.Message, e), triesAgain: true);
        }
    }

    private async Task<string?> MoveAsync(SourceFile source, string? treeFingerprint, MoveTarget target, CancellationToken cancellationToken)
    {
        if (treeFingerprint is null)
            return await Disposer.MoveAsync(source, target, followLinks, cancellationToken);
        if (!Path.Exists(source.FullPath))
            return DirectoryMover.FindMoved(source.FullPath, target, source.Size, source.ModifiedTicks, followLinks, cancellationToken);
        var tree = TarSource.Take(source.FullPath, followLinks, cancellationToken);
        return tree.IsDirectory && TreeFingerprint.Of(tree) == treeFingerprint ? await DirectoryMover.MoveAsync(tree, target, cancellationToken) : null;
    }

    private async Task FailAsync(Guid operation, IngestException fault, bool triesAgain)
    {
        log.LogWarning("{Reason}", fault.Message);
        await ledger.NotDisposedAsync(operation, new LedgerFault(nameof(IngestErrorId.DispositionFailed), fault.Message), triesAgain, CancellationToken.None);
    }

    private static IngestException Changed(SourceFile source) => new(
        IngestErrorId.DispositionFailed,
        $"'{source.FullPath}' was sent, and was changed or taken away before it could be moved; what is there now stays. Send it again.")
    { Target = source.FullPath };
}
