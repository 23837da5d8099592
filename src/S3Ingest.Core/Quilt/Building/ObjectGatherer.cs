using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.Scale;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Finds the objects of a package: those below the source, of an inventory report, or those that were given.</summary>
/// <param name="store">Bucket of the source.</param>
/// <param name="options">How an inventory report is read.</param>
/// <param name="request">What to find.</param>
/// <param name="known">What the ledger knows of the bucket.</param>
/// <param name="faults">Takes the given objects that are not there or cannot be read.</param>
/// <param name="loggers">Where the age of a report is warned of.</param>
internal sealed class ObjectGatherer(
    ObjectStore store, IngestOptions options, PackageRequest request, LedgerChecksums known, PackageFaults faults, ILoggerFactory loggers)
{
    // One listing is cheaper than so many looks, as long as it does not show much else.
    private const int ManyObjects = 1_000;
    private const int OthersPerObject = 20;
    private const int Batch = 256;

    private readonly KeyGlobs _globs = new(request.SourcePrefix, request.Include, request.Exclude);
    private bool? _isVersioned;

    /// <summary>Each object once or more, in any order.</summary>
    public IAsyncEnumerable<GatheredObject> ReadAsync(CancellationToken cancellationToken) =>
        request.Objects is { } given ? GivenAsync(given, cancellationToken)
        : request.InventoryManifest is { } manifest ? ReportedAsync(manifest, cancellationToken)
        : ListedAsync(cancellationToken);

    // A report is as old as its date: what it says of an object need not be so any more.
    private async IAsyncEnumerable<GatheredObject> ReportedAsync(string manifest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var inventory = await InventoryListing.OpenAsync(manifest, options with { BucketName = request.SourceBucket, KeyPrefix = request.SourcePrefix }, loggers, cancellationToken);
        await foreach (var one in inventory.ListAsync(cancellationToken))
        {
            if (_globs.Accepts(one.Key))
                yield return new GatheredObject(Listed(one));
        }
    }

    private async IAsyncEnumerable<GatheredObject> ListedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<ListedObject>(Batch);
        await foreach (var one in store.ListAsync(request.SourcePrefix, cancellationToken))
        {
            if (_globs.Accepts(one.Key))
                batch.Add(one);
            if (batch.Count < Batch)
                continue;
            foreach (var found in await RecognisedAsync(batch, cancellationToken))
                yield return found;
            batch.Clear();
        }
        foreach (var found in await RecognisedAsync(batch, cancellationToken))
            yield return found;
    }

    // Where there are versions an entry names one, and only a look at the object tells which.
    private async Task<IReadOnlyList<GatheredObject>> RecognisedAsync(List<ListedObject> listed, CancellationToken cancellationToken)
    {
        var digests = await known.FindAsync(listed, cancellationToken);
        if (digests.Any(d => d is not null) && (_isVersioned ??= await Versioning.OfAsync(store, cancellationToken) ?? true))
            digests = new byte[]?[listed.Count];
        return [.. listed.Zip(digests, (one, sha256) => new GatheredObject(Listed(one), null, sha256 is null ? null : EntryHasher.OfWhole(sha256, one.Size)))];
    }

    private async IAsyncEnumerable<GatheredObject> GivenAsync(IReadOnlyList<GivenObject> given, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = given.Where(g => _globs.Accepts(g.Key)).ToList();
        if (await FindListableAsync(wanted, cancellationToken) is { } listable)
        {
            wanted.RemoveAll(g => ReferenceEquals(listable.GetValueOrDefault(g.Key), g));
            long most = (long)listable.Count * OthersPerObject;
            await foreach (var now in store.ListAsync(request.SourcePrefix, cancellationToken))
            {
                if (listable.TryGetValue(now.Key, out var one) && IsSame(one, now.ETag, now.Size))
                {
                    listable.Remove(now.Key);
                    yield return new GatheredObject(Listed(now), null, EntryHasher.OfWhole(one.Sha256!, now.Size));
                }
                if (listable.Count == 0 || --most == 0)
                    break;
            }
            wanted.AddRange(listable.Values);
        }
        foreach (var batch in wanted.Chunk(Batch))
        {
            var looks = batch.Select(one => one.IsWhole ? Task.FromResult<GatheredObject?>(Known(one, one.VersionId)) : LookAsync(one, cancellationToken)).ToList();
            foreach (var look in looks)
            {
                if (await look is { } found)
                    yield return found;
            }
        }
    }

    /// <summary>
    /// By key, the objects that a listing can say enough of: their content is known as long as their ETag is the same. Null when
    /// they are few, or have versions, which a listing does not tell.
    /// </summary>
    private async Task<Dictionary<string, GivenObject>?> FindListableAsync(IReadOnlyCollection<GivenObject> wanted, CancellationToken cancellationToken)
    {
        var listable = new Dictionary<string, GivenObject>(StringComparer.Ordinal);
        foreach (var one in wanted.Where(g => g is { Sha256: not null, ETag: not null, VersionId: null }))
            listable.TryAdd(one.Key, one);
        return listable.Count >= ManyObjects && await Versioning.OfAsync(store, cancellationToken) == false ? listable : null;
    }

    private async Task<GatheredObject?> LookAsync(GivenObject one, CancellationToken cancellationToken)
    {
        try
        {
            var kept = await store.ReadChecksumsAsync(one.Key, one.VersionId, cancellationToken) ?? throw new IngestException(
                IngestErrorId.SourceNotFound, $"s3://{one.BucketName}/{one.Key} is not there. Take it out of the input, or put it back.")
            { BucketName = one.BucketName, Key = one.Key, Target = $"s3://{one.BucketName}/{one.Key}" };
            if (IsSame(one, kept.ETag, kept.Size))
                return Known(one with { Size = kept.Size }, kept.VersionId);
            return new GatheredObject(
                Object(one, kept.Size), kept.VersionId,
                kept.Size == 0 || kept.Sha256 is not null ? EntryHasher.OfWhole(kept.Sha256 ?? [], kept.Size) : null);
        }
        catch (IngestException fault) when (PackageFaults.IsOfObject(fault))
        {
            faults.AddObject(fault);
            return null;
        }
    }

    // Of another size, or without an ETag to compare, it may have been replaced since.
    private static bool IsSame(GivenObject one, string etag, long size) => one.Sha256 is not null && one.ETag == etag && (one.Size ?? size) == size;

    private GatheredObject Known(GivenObject one, string? versionId) =>
        new(Object(one, one.Size!.Value), versionId, EntryHasher.OfWhole(one.Sha256!, one.Size.Value));

    private SourceObject Listed(ListedObject one) => new(one.Key[request.SourcePrefix.Length..], one.Size, one.LastModified);

    private SourceObject Object(GivenObject one, long size) =>
        new(one.Key[request.SourcePrefix.Length..], size, one.LastModified ?? DateTimeOffset.MinValue);
}
