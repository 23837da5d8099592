using System.Collections.Concurrent;
using S3Ingest.Core.Quilt.Building;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>
/// Compares the content of an object with the hash of an entry, whatever type of hash that is. What the provider vouches for is
/// not read, unless everything is to be.
/// </summary>
internal sealed class ContentProof(BucketStores stores, string registryBucket, bool readsBack)
{
    private readonly ConcurrentDictionary<string, EntryHasher> _hashers = new(StringComparer.Ordinal);

    /// <summary>Compares.</summary>
    /// <returns>Size of the object; whether its content is the entry's, null where another size says enough; how that was found.</returns>
    /// <exception cref="IngestException">SourceNotFound, SourceChanged and the faults of S3.</exception>
    public async Task<(long Size, bool? IsEqual, HashSource Source)> ProveAsync(ManifestEntry entry, PhysicalKey place, CancellationToken cancellationToken)
    {
        var store = stores.Open(place.BucketName);
        bool isOnePart = ChunkedSha256.PartCountOf(entry.Size) <= 1;
        if (!readsBack && (entry.Hash.Type == QuiltHash.Sha256Chunked || (entry.Hash.Type == QuiltHash.Sha256 && isOnePart)))
        {
            var hashed = await Hasher(place.BucketName).HashAsync(place.Key, place.VersionId, null, cancellationToken);
            if (hashed.Size != entry.Size)
                return (hashed.Size, null, hashed.Source);
            if (hashed.Hash.Type == QuiltHash.Sha256Chunked)
                return (hashed.Size, hashed.Hash == Chunked(entry), hashed.Source);
        }
        var kept = await store.ReadChecksumsAsync(place.Key, place.VersionId, cancellationToken) ?? throw Fault(IngestErrorId.SourceNotFound, place, "is not there.");
        if (kept.Size != entry.Size)
            return (kept.Size, null, HashSource.Stored);
        if (!readsBack && entry.Hash.Type == QuiltHash.Sha256 && kept.Sha256 is { } sha256)
            return (kept.Size, Convert.ToHexString(sha256).Equals(entry.Hash.Value, StringComparison.OrdinalIgnoreCase), HashSource.Stored);
        if (!readsBack && entry.Hash.Type == QuiltHash.Crc64Nvme && kept.Crc64Nvme is { } crc)
            return (kept.Size, crc == entry.Hash.Value, HashSource.Stored);
        return (kept.Size, await ReadAsync(store, place, kept, entry.Hash.Type, cancellationToken) == entry.Hash.Value, HashSource.Downloaded);
    }

    private EntryHasher Hasher(string bucketName) => _hashers.GetOrAdd(
        bucketName, name => new EntryHasher(stores.Open(name), stores.Open(registryBucket), RegistryAccess.Scratch, takesCrc64: false));

    // The hash of one part is that of its SHA-256, so both types say the same there.
    private static QuiltHash Chunked(ManifestEntry entry) =>
        entry.Hash.Type == QuiltHash.Sha256 ? EntryHasher.OfWhole(Convert.FromHexString(entry.Hash.Value), entry.Size) : entry.Hash;

    private static async Task<string> ReadAsync(ObjectStore store, PhysicalKey place, ObjectChecksums kept, string type, CancellationToken cancellationToken)
    {
        using var hash = new EntryContentHash(type, kept.Size);
        long length = await store.ReadThroughAsync(place.Key, place.VersionId, hash.Restart, part => hash.Append(part.Span), cancellationToken);
        // The versions of an unversioned bucket have no name to ask for.
        bool isSame = length == kept.Size && (kept.VersionId is not null || (await store.HeadAsync(place.Key, cancellationToken))?.ETag == kept.ETag);
        return isSame ? hash.Finish() : throw Fault(IngestErrorId.SourceChanged, place, "was replaced while it was read. Run the command again when its writer is done.");
    }

    private static IngestException Fault(IngestErrorId id, PhysicalKey place, string what) => new(id, $"{place} {what}")
    {
        BucketName = place.BucketName,
        Key = place.Key,
        Target = place.ToString(),
    };
}
