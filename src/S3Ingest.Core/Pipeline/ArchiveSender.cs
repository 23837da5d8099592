using Microsoft.Extensions.Logging;
using S3Ingest.Core.Archives.Detection;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Steps 6 to 9 for an archive. Nothing of it becomes visible before all of it was read to its end without a fault: large
/// entries go up as multipart uploads whose completion is held until then; an archive of many small ones is read once for
/// its faults alone, and then again for plain PUTs.
/// </summary>
internal sealed class ArchiveSender(
    IngestOptions options, ObjectStore store, LedgerStore ledger, SourcePlanner planner, ConversionGate gate, RunMeter meter, ILogger log)
{
    // Below this average a multipart upload costs more than reading the archive twice (DESIGN.md, section 4).
    private const long SmallEntry = 256 << 10;

    // What the average is taken from.
    private const int SurveyedEntries = 64;
    private const long SurveyedBytes = 16L << 20;

    /// <summary>Makes one attempt.</summary>
    /// <param name="operation">The operation in the ledger.</param>
    /// <param name="attempt">Number of this attempt within the operation, from 1.</param>
    /// <param name="source">The archive.</param>
    /// <param name="shape">What was detected.</param>
    /// <param name="cancellationToken">Abandons the attempt; uploads are aborted.</param>
    /// <returns>How the operation ends: Success, or Partial when entries had to be left out.</returns>
    public async Task<OperationEnd> SendAsync(Guid operation, int attempt, SourceFile source, SourceShape shape, CancellationToken cancellationToken)
    {
        using var reader = SourceReader.Open(source, options.FollowLinks);
        using var background = new BackgroundHash(reader, cancellationToken);
        var entries = new EntrySet(operation, source, planner.FolderOf(shape), options);
        await using var uploads = new EntryUploads(operation, attempt, source, reader, entries, options, store, ledger, gate, log);
        // An earlier attempt may have got as far as its commits.
        if (attempt > 1)
            await ledger.ReadingAgainAsync(operation, cancellationToken);
        IngestLog.Started(log, source.FullPath, entries.Folder);
        var started = DateTimeOffset.UtcNow;

        var isHeld = await IsLargeAsync();
        if (!isHeld)
        {
            await ReadAsync(uploads.CheckAsync);
            await uploads.PlanAllAsync(cancellationToken);
        }
        await uploads.FindExistingAsync(cancellationToken);
        ArchiveWalk walk;
        do
        {
            walk = await ReadAsync((entry, token) => uploads.SendAsync(entry, isHeld, token));
            await uploads.DrainAsync();
        }
        while (entries.All.Any(e => !e.IsDone));

        var sha256 = await background.Hash;
        // The last parts went out after the reading had ended.
        if (isHeld)
            reader.ThrowIfChanged();
        var end = entries.End(walk, sha256);
        CrashPoint.Hit(CrashPoint.Checked);
        if (isHeld)
        {
            await ledger.CommittingAsync(end with { UploadedAt = null, VerifiedAt = null, BytesUploaded = null }, cancellationToken);
            CrashPoint.Hit(CrashPoint.Committing);
            await uploads.CommitAsync(cancellationToken);
            end = entries.End(walk, sha256);
        }
        IngestLog.Uploaded(log, source.FullPath, entries.Folder, end.BytesUploaded ?? 0, DateTimeOffset.UtcNow - started);
        return end;

        async Task<ArchiveWalk> ReadAsync(Func<WalkedEntry, CancellationToken, Task> visit)
        {
            var reading = new ArchiveWalk(source.RelativePath, options, visit);
            await using var content = new SourceStream(reader, meter.Read);
            await reading.RunAsync(content, shape.Archive!, cancellationToken);
            reader.ThrowIfChanged();
            return reading;
        }

        // Looks at the first entries: their stated sizes, or what they expand to.
        async Task<bool> IsLargeAsync()
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var count = 0;
            var bytes = 0L;
            try
            {
                var buffer = new byte[1 << 16];
                var reading = new ArchiveWalk(source.RelativePath, options, async (entry, token) =>
                {
                    if (entry.Size is { } size)
                    {
                        bytes += size;
                    }
                    else
                    {
                        for (int read; bytes < SurveyedBytes && (read = entry.Content.Read(buffer)) > 0;)
                            bytes += read;
                    }
                    if (++count >= SurveyedEntries || bytes >= SurveyedBytes)
                        await enough.CancelAsync();
                });
                await using var content = new SourceStream(reader, _ => { });
                await reading.RunAsync(content, shape.Archive!, enough.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Seen enough.
            }
            return bytes >= SmallEntry * Math.Max(1, count);
        }
    }
}
