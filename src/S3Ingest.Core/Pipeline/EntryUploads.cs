using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Sends the entries of one archive. Entries are read one after the other; what is left of an upload when its entry was
/// read (last parts, commit, verification) goes on beside the next entries.
/// </summary>
internal sealed class EntryUploads(
    Guid operation, int attempt, SourceFile source, SourceReader reader, EntrySet entries, IngestOptions options, ObjectStore store, LedgerStore ledger, ConversionGate gate, ILogger log) : IAsyncDisposable
{
    // Below this many objects in the folder one listing spares a HEAD for each entry.
    private const int ListedAtMost = 10_000;

    private readonly string _attemptId = SourceMetadata.AttemptId(operation, attempt);
    private readonly ExistingObject _existing = new(options, store, ledger);
    private readonly SemaphoreSlim _finishing = new(options.MaxUploads);
    private readonly List<Task> _tasks = [];
    private HashSet<string>? _listed;

    /// <summary>Reads an entry for its faults, and a table for its exact types.</summary>
    public async Task CheckAsync(WalkedEntry entry, CancellationToken cancellationToken)
    {
        var output = entries.Of(entry);
        if (output.IsDone || output.Conversion is not { } conversion)
            return;
        using var turn = await gate.EnterAsync(entry.Size ?? long.MaxValue, cancellationToken);
        await LeaveOutAsync(output, () => conversion.TryInferAsync(entry.Content, cancellationToken));
    }

    /// <summary>Records all outputs before anything is sent.</summary>
    public async Task PlanAllAsync(CancellationToken cancellationToken)
    {
        var wanted = entries.All.Where(e => !e.IsDone).ToList();
        try
        {
            await ledger.PlanAsync(operation, wanted.ConvertAll(Planned), cancellationToken);
            wanted.ForEach(e => e.IsPlanned = true);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.KeyCollision)
        {
            foreach (var output in wanted)
                await LeaveOutAsync(output, () => PlanAsync(output, cancellationToken));
        }
    }

    /// <summary>Looks once which keys of the folder are there; where there are too many, each entry asks for its own.</summary>
    public async Task FindExistingAsync(CancellationToken cancellationToken)
    {
        if (options.ArchiveLayout != ArchiveLayout.Folder)
            return;
        var listed = new HashSet<string>();
        await foreach (var found in store.ListAsync(entries.Folder, cancellationToken))
        {
            if (listed.Count == ListedAtMost)
                return;
            listed.Add(found.Key);
        }
        _listed = listed;
    }

    /// <summary>Sends an entry, or proves that its object is there. One that needs another reading is not done afterwards.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isHeld">Whether the object stays invisible until <see cref="CommitAsync"/>.</param>
    /// <param name="cancellationToken">Abandons the entry.</param>
    public async Task SendAsync(WalkedEntry entry, bool isHeld, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        var output = entries.Of(entry);
        if (output.IsDone)
            return;
        await LeaveOutAsync(output, async () =>
        {
            var existing = await PrepareAsync(output, cancellationToken);
            if (existing is not null && output.Replaces is null && IsOfEntry(existing, output))
                await CompareAsync(entry, output, existing, cancellationToken);
            else
                await SendAsync(entry, output, existing, isHeld, cancellationToken);
        });
    }

    /// <summary>Waits for everything that goes on beside the reading.</summary>
    public async Task DrainAsync()
    {
        await Task.WhenAll(_tasks);
        _tasks.Clear();
    }

    /// <summary>Makes everything that is held visible and verifies it.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken) => await Parallel.ForEachAsync(
        entries.All.Where(e => e.Held is not null),
        new ParallelOptions { MaxDegreeOfParallelism = options.MaxUploads, CancellationToken = cancellationToken },
        async (output, token) =>
        {
            var upload = output.Held!;
            await FinishAsync(output, upload, await upload.FinishAsync(token), token);
            await ledger.OutputCommittedAsync(operation, output.Outcome!, CancellationToken.None);
            CrashPoint.Hit(CrashPoint.Committed);
        });

    /// <summary>Aborts what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Thousands may be held, and a stop waits for this.
        await Parallel.ForEachAsync(
            entries.All.Where(e => e.Held is not null),
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxUploads },
            async (output, _) =>
            {
                var isOpen = output.Outcome is null && output.Held!.UploadId is not null;
                await output.Held!.DisposeAsync();
                // What the provider did not abort stays in the ledger, and the next start aborts it.
                if (isOpen && output.Held.IsAborted)
                    await ledger.UploadClosedAsync(operation, output.Ordinal, CancellationToken.None);
            });
        _finishing.Dispose();
    }

    private PlannedOutput Planned(EntryOutput output) => new(output.Ordinal, output.Key, null, output.EntryPath);

    /// <summary>A fault of one entry leaves that entry out; everything else is a fault of the archive, or of the run.</summary>
    private async Task LeaveOutAsync(EntryOutput output, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (IngestException e) when (e.ErrorId is IngestErrorId.TabularInvalid or IngestErrorId.KeyCollision or IngestErrorId.KeyInvalid or IngestErrorId.ObjectExists && !e.IsTransient)
        {
            output.Fault = e;
            log.LogWarning("{Entry} of {Path} is left out: {Reason}", output.EntryPath, source.FullPath, e.Message);
        }
    }

    /// <summary>Records the output and finds what is at its key; takes the second choice of key when the first belongs to something else.</summary>
    private async Task<ObjectInfo?> PrepareAsync(EntryOutput output, CancellationToken cancellationToken)
    {
        if (!output.IsPlanned)
            await PlanAsync(output, cancellationToken);
        if (output.Replaces is { } known)
            return known;
        try
        {
            return await FindAsync(output, cancellationToken);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.KeyCollision && entries.KeyBeside(output) != output.Key)
        {
            await GiveWayAsync(output, e, cancellationToken);
            return await FindAsync(output, cancellationToken);
        }
    }

    private async Task PlanAsync(EntryOutput output, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.PlanAsync(operation, [Planned(output)], cancellationToken);
            output.IsPlanned = true;
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.KeyCollision && entries.KeyBeside(output) != output.Key)
        {
            await GiveWayAsync(output, e, cancellationToken);
        }
    }

    private async Task GiveWayAsync(EntryOutput output, IngestException collision, CancellationToken cancellationToken)
    {
        output.Key = ObjectKey.Validate(entries.KeyBeside(output));
        IngestLog.Renamed(log, $"{source.FullPath}/{output.EntryPath}", collision.Message, output.Key);
        await ledger.PlanAsync(operation, [Planned(output)], cancellationToken);
        output.IsPlanned = true;
    }

    private async Task<ObjectInfo?> FindAsync(EntryOutput output, CancellationToken cancellationToken)
    {
        if (_listed is not null && output.Key.StartsWith(entries.Folder, StringComparison.Ordinal) && !_listed.Contains(output.Key))
            return null;
        var existing = await store.HeadAsync(output.Key, cancellationToken);
        if (existing is not null)
            ExistingObject.ThrowIfOfAnother(existing, source, output.EntryPath);
        return existing;
    }

    private bool IsOfEntry(ObjectInfo existing, EntryOutput output) => ExistingObject.IsOfSource(existing, source)
        && existing.Metadata.TryGetValue(ObjectMetadata.Entry, out var entry) && ObjectMetadata.PathEquals(entry, output.EntryPath);

    /// <summary>Reads the entry against the object that an earlier attempt left; when they differ, the next reading replaces it.</summary>
    private async Task CompareAsync(WalkedEntry entry, EntryOutput output, ObjectInfo existing, CancellationToken cancellationToken)
    {
        using var content = new HashingStream(entry.Content);
        using var digest = new SourceDigest(store, output.Conversion is null ? entry.Size : null);
        if (!await TryWriteAsync(content, output, new DigestStream(digest), entry.Size, cancellationToken))
            return;
        output.Original = (content.BytesRead, content.FinishSha256());
        var expected = digest.Finish();
        if ((ObjectVerifier.Compare(store, existing, expected) ?? await _existing.ReadBackAsync(existing, expected, cancellationToken)) is { } proof)
            output.Outcome = OutcomeOf(output, existing.Size, proof, OperationStatus.Skipped);
        else
            output.Replaces = existing;
    }

    private async Task SendAsync(WalkedEntry entry, EntryOutput output, ObjectInfo? existing, bool isHeld, CancellationToken cancellationToken)
    {
        var condition = existing is null ? CommitCondition.IfAbsent : await _existing.ReplaceConditionAsync(existing, cancellationToken);
        var upload = Start(output, condition, output.Conversion is null ? entry.Size : null, isHeld);
        var isHandedOver = false;
        try
        {
            if (output.Conversion is null)
            {
                await upload.ReadFromAsync(entry.Content, cancellationToken);
            }
            else
            {
                using var content = new HashingStream(entry.Content);
                if (!await TryWriteAsync(content, output, upload.AsStream(), entry.Size, cancellationToken))
                    return;
                output.Original = (content.BytesRead, content.FinishSha256());
            }
            // Where nothing is held, this is the last moment before the entry becomes visible.
            reader.ThrowIfChanged();
            await _finishing.WaitAsync(cancellationToken);
            _tasks.Add(GoOnAsync(output, upload, condition, isHeld, cancellationToken));
            isHandedOver = true;
        }
        finally
        {
            if (!isHandedOver)
                await CloseAsync(output, upload);
        }
    }

    /// <summary>Writes an entry through its conversion, or as it is; false when another reading is needed.</summary>
    private async Task<bool> TryWriteAsync(HashingStream content, EntryOutput output, Stream target, long? size, CancellationToken cancellationToken)
    {
        if (output.Conversion is not { } conversion)
        {
            await content.CopyToAsync(target, cancellationToken);
            return true;
        }
        using var turn = await gate.EnterAsync(size ?? long.MaxValue, cancellationToken);
        if (await conversion.TryWriteAsync(content, target, cancellationToken) is not { } result)
            return false;
        output.RowCount = result.RowCount;
        return true;
    }

    private ObjectUpload Start(EntryOutput output, CommitCondition condition, long? length, bool isHeld)
    {
        var metadata = SourceMetadata.Of(source, operation, DateTimeOffset.UtcNow);
        metadata[ObjectMetadata.Entry] = output.EntryPath;
        return store.StartUpload(new UploadRequest
        {
            Key = output.Key,
            ContentType = ContentTypes.For(output.Key),
            Metadata = metadata,
            Length = length,
            AttemptId = _attemptId,
            Condition = condition,
            KeepsHours = true,
            HoldCommit = isHeld,
            UploadCreated = async (uploadId, token) =>
            {
                await ledger.UploadCreatedAsync(operation, output.Ordinal, output.Key, uploadId, token);
                CrashPoint.Hit(CrashPoint.UploadRecorded);
            },
            Reached = step => CrashPoint.Hit(step),
        });
    }

    private async Task GoOnAsync(EntryOutput output, ObjectUpload upload, CommitCondition condition, bool isHeld, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var isKept = false;
        try
        {
            var content = await upload.FinishAsync(cancellationToken);
            // What is sent as it is was hashed on its way.
            if (output.Conversion is null)
                output.Original = (content.Length, content.Sha256);
            if (isHeld)
            {
                var expected = new OutputOutcome { Ordinal = output.Ordinal, Key = output.Key, EntryPath = output.EntryPath, OriginalSize = output.Original.Size, SentSize = content.Length, Sha256 = output.Original.Sha256 };
                await ledger.UploadHeldAsync(operation, upload.UploadId!, expected, HeldRecord.Write(_attemptId, condition, content), cancellationToken);
                output.Held = upload;
                isKept = true;
                return;
            }
            await FinishAsync(output, upload, content, cancellationToken);
        }
        finally
        {
            _finishing.Release();
            if (!isKept)
                await CloseAsync(output, upload);
        }
    }

    private async Task FinishAsync(EntryOutput output, ObjectUpload upload, UploadContent content, CancellationToken cancellationToken)
    {
        await upload.CommitAsync(cancellationToken);
        output.CommittedAt = DateTimeOffset.UtcNow;
        var proof = await WrongObject.TakeAwayAsync(store, output.Key, _attemptId, () => upload.VerifyAsync(cancellationToken), log, cancellationToken);
        CrashPoint.Hit(CrashPoint.Verified);
        output.Outcome = OutcomeOf(output, content.Length, proof, OperationStatus.Success);
        log.LogDebug("Verified {Path}/{Entry} -> {Key} by {Method}", source.FullPath, output.EntryPath, output.Key, proof.Method);
    }

    private async Task CloseAsync(EntryOutput output, ObjectUpload upload)
    {
        var isOpen = upload.UploadId is not null;
        await upload.DisposeAsync();
        if (isOpen && (upload.IsAborted || output.Outcome is not null))
            await ledger.UploadClosedAsync(operation, output.Ordinal, CancellationToken.None);
    }

    private void ThrowIfFailed()
    {
        if (_tasks.Find(t => t.IsFaulted) is { } failed)
            failed.GetAwaiter().GetResult();
        if (_tasks.Count > options.MaxUploads * 4)
            _tasks.RemoveAll(t => t.IsCompletedSuccessfully);
    }

    private static OutputOutcome OutcomeOf(EntryOutput output, long sentSize, Verification proof, OperationStatus status) => new()
    {
        Ordinal = output.Ordinal,
        Key = output.Key,
        EntryPath = output.EntryPath,
        OriginalSize = output.Original.Size,
        SentSize = sentSize,
        Sha256 = output.Original.Sha256,
        Status = status,
        ETag = proof.ETag,
        ChecksumS3 = proof.ChecksumS3,
        VersionId = proof.VersionId,
        StorageClass = proof.StorageClass,
        ContentType = proof.ContentType,
        Verification = proof.Method,
        Metadata = output.Conversion is { Passes: > 1 } conversion ? new Dictionary<string, string> { [RecordFactory.Passes] = conversion.Passes.ToString(System.Globalization.CultureInfo.InvariantCulture) } : null,
    };
}
