using System.Runtime.CompilerServices;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// What is to be moved, as it is listed: nothing is kept but eight bytes a key. The new key of each is looked at, so the
/// plan says what was there before; from that an undo knows what it may take away. Two keys that are taken for one
/// (<see cref="KeySet"/>) make a conflict that is none.
/// </summary>
internal sealed class MigrationPlanner(ObjectStore store, MigrationOptions options)
{
    private const int LooksAhead = 64;
    private const int MostNames = 1_000;

    private readonly KeySet _taken = new();
    private readonly KeysThere _there = new(store, options);
    private readonly KeyGlobs _globs = new(options.KeyPrefix, options.Include, options.Exclude);
    private readonly ObjectProof _proof = new(store);

    /// <summary>Rows with Status Planned, Conflict or Failed, numbered from 1.</summary>
    public async IAsyncEnumerable<MoveRow> PlanAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var listing = options.Listing ?? new BucketListing(store, options.KeyPrefix);
        var looks = new Queue<Task<MoveRow>>();
        long count = 0;
        long listed = 0;
        await foreach (var item in listing.ListAsync(ct))
        {
            listed++;
            if (Place(item.Key) is not { } place)
                continue;
            if (count == options.MaxObjects)
                break;
            await _there.PrepareAsync(listed, count, ct);
            looks.Enqueue(LookAsync(new MoveRow(++count, item.Key, place.NewKey!, item.Size, item.ETag) { Type = place.Type, JobName = place.JobName }, ct));
            if (looks.Count == LooksAhead)
                yield return await looks.Dequeue();
        }
        while (looks.TryDequeue(out var look))
            yield return await look;
    }

    private KeyPlace? Place(string key)
    {
        if (MigrationFiles.IsOwn(key, options.KeyPrefix) || options.Shard?.Invoke(key) == false || !_globs.Accepts(key))
            return null;
        var place = options.Layout.Classify(options.KeyPrefix, key);
        return place.Kind == KeyPlaceKind.Legacy && place.NewKey is { } to && to != key && (options.JobName is null || place.JobName == options.JobName)
            ? place
            : null;
    }

    private async Task<MoveRow> LookAsync(MoveRow move, CancellationToken ct)
    {
        try
        {
            return await TakeAsync(move, ct);
        }
        catch (IngestException fault) when (fault.ErrorId is IngestErrorId.AccessDenied or IngestErrorId.KeyInvalid)
        {
            return move with { Status = MigrationStatus.Failed, Error = fault.ErrorId, Message = fault.Message, ChangedAt = DateTimeOffset.UtcNow };
        }
    }

    private async Task<MoveRow> TakeAsync(MoveRow move, CancellationToken ct)
    {
        bool isFirst = Take(move.NewKey);
        var there = await _there.FindAsync(move.NewKey, ct);
        if (isFirst && there is null)
            return move;
        if (isFirst && await IsWelcomeAsync(move, there!, ct))
            return options.HasCopies ? move : move with { ExistingETag = there!.Info.ETag, ExistingVersionId = there.Info.VersionId };
        if (options.OnConflict == ConflictPolicy.Rename)
            return await RenameAsync(move, ct);
        return move with
        {
            Status = MigrationStatus.Conflict,
            ExistingETag = there?.Info.ETag,
            ExistingVersionId = there?.Info.VersionId,
            ChangedAt = DateTimeOffset.UtcNow,
            Error = IngestErrorId.MigrationConflict,
            Message = there is null
                ? $"Another object of this plan goes to s3://{store.BucketName}/{move.NewKey} already. Nothing was touched; rename one of them, or use -OnConflict Rename."
                : $"Another object is at s3://{store.BucketName}/{move.NewKey}. Nothing was touched; remove one of the two, or use -OnConflict Rename or Version.",
        };
    }

    // Not to be told apart without reading both counts as the same here: the copy stage reads, and reports a difference.
    private async Task<bool> IsWelcomeAsync(MoveRow move, ObjectDetails there, CancellationToken ct)
    {
        if (options.OnConflict == ConflictPolicy.Version)
            return true;
        if (there.Info.Size != move.Size)
            return false;
        var old = await store.HeadDetailsAsync(move.OldKey, null, ct);
        return old is not null && _proof.HaveSameContent(old, there) != false;
    }

    private async Task<MoveRow> RenameAsync(MoveRow move, CancellationToken ct)
    {
        for (int number = 2; number < MostNames; number++)
        {
            var name = Numbered(move.NewKey, number);
            if (!Take(name))
                continue;
            if (await _there.FindAsync(name, ct) is null)
                return move with { NewKey = name };
        }
        return move with
        {
            Status = MigrationStatus.Conflict,
            ChangedAt = DateTimeOffset.UtcNow,
            Error = IngestErrorId.MigrationConflict,
            Message = $"The names s3://{store.BucketName}/{Numbered(move.NewKey, 2)} to -{MostNames - 1} are all taken.",
        };
    }

    // model.tar.gz -> model-2.tar.gz
    private static string Numbered(string key, int number)
    {
        int name = key.LastIndexOf('/') + 1;
        int dot = name < key.Length ? key.IndexOf('.', name + 1) : -1;
        return dot < 0 ? $"{key}-{number}" : $"{key[..dot]}-{number}{key[dot..]}";
    }

    private bool Take(string key)
    {
        lock (_taken)
            return _taken.Add(key);
    }
}
