using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt;

/// <summary>The packages of one bucket, read as the reference client reads them.</summary>
public sealed class QuiltRegistry(ObjectStore store)
{
    private const int ShortestPrefix = 6;

    // A pointer is a top hash; quilt3 reads one with a line feed or blanks around it in a listing.
    private const int LongestPointer = 1_024;

    /// <summary>Bucket of the registry.</summary>
    public string BucketName => store.BucketName;

    /// <summary>The packages with the pointers of their revisions, in the order of the listing; no pointer is read.</summary>
    public async IAsyncEnumerable<PackagePointers> ListPointersAsync(string namePrefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? name = null;
        var times = new List<long>();
        bool hasLatest = false;
        await foreach (var pointer in store.ListAsync(RegistryKeys.Pointers + namePrefix, cancellationToken))
        {
            string path = pointer.Key[RegistryKeys.Pointers.Length..];
            int slash = Math.Max(0, path.LastIndexOf('/'));
            if (!PackageName.IsReadable(path[..slash]))
                continue;
            if (name is not null && name != path[..slash])
            {
                yield return Pointers();
                (times, hasLatest) = ([], false);
            }
            name = path[..slash];
            var last = path.AsSpan(slash + 1);
            if (last.SequenceEqual(RegistryKeys.LatestName))
                hasLatest = true;
            else if (long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out long time))
                times.Add(time);
        }
        if (name is not null)
            yield return Pointers();

        PackagePointers Pointers() => new(name!, [.. times.OrderDescending()], hasLatest);
    }

    /// <summary>The pointers of one package; null when there are none.</summary>
    public async Task<PackagePointers?> FindPointersAsync(string packageName, CancellationToken cancellationToken)
    {
        await foreach (var package in ListPointersAsync(packageName + "/", cancellationToken))
            return package;
        return null;
    }

    /// <summary>The revision that a pointer names; null when it is no longer there.</summary>
    /// <exception cref="IngestException">ManifestInvalid: the pointer is damaged.</exception>
    public async Task<PackageRevision?> ReadRevisionAsync(string packageName, long unixTime, CancellationToken cancellationToken) =>
        await ReadPointerAsync(RegistryKeys.Pointer(packageName, unixTime), cancellationToken) is { TopHash: { } topHash } ? new PackageRevision(topHash, unixTime) : null;

    /// <summary>The newest revision of a package, and what its pointer must still be to be moved.</summary>
    /// <exception cref="IngestException">ManifestInvalid: the pointer is damaged.</exception>
    public Task<LatestPointer> ReadLatestAsync(string packageName, CancellationToken cancellationToken) =>
        ReadPointerAsync(RegistryKeys.Latest(packageName), cancellationToken);

    /// <summary>The same, where a damaged pointer is no fault: it has an ETag and names no revision.</summary>
    internal Task<LatestPointer> LookAtLatestAsync(string packageName, CancellationToken cancellationToken) =>
        LookAtPointerAsync(RegistryKeys.Latest(packageName), cancellationToken);

    /// <summary>The whole top hash from its first digits, 6 or more.</summary>
    /// <exception cref="IngestException">PackageNotFound: none or several begin so.</exception>
    public async Task<string> ResolveAsync(string topHash, CancellationToken cancellationToken)
    {
        if (RegistryKeys.IsTopHash(topHash))
            return topHash;
        if (topHash.Length is < ShortestPrefix or > RegistryKeys.TopHashLength || !RegistryKeys.IsHex(topHash))
            throw NotFound($"'{topHash}' is no top hash: give 64 hex digits, or the first {ShortestPrefix} and more of them.");
        var found = new List<string>();
        await foreach (var manifest in store.ListAsync(RegistryKeys.Manifest(topHash), cancellationToken))
            found.Add(manifest.Key[RegistryKeys.Packages.Length..]);
        return found.Count == 1 ? found[0] : throw NotFound(found.Count == 0
            ? $"No revision in s3://{store.BucketName} begins with {topHash}."
            : $"{found.Count} revisions in s3://{store.BucketName} begin with {topHash}: give more digits.");
    }

    /// <summary>Opens a manifest; the caller disposes the reader.</summary>
    /// <exception cref="IngestException">PackageNotFound.</exception>
    public async Task<ManifestReader> OpenAsync(string topHash, CancellationToken cancellationToken)
    {
        var manifest = await store.HeadAsync(RegistryKeys.Manifest(topHash), cancellationToken)
            ?? throw NotFound($"s3://{store.BucketName} has no revision {topHash}.");
        return new ManifestReader(new ManifestStream(store, manifest), PackageUris.Manifest(store.BucketName, topHash));
    }

    /// <summary>A small object of the registry, such as a workflow configuration; null when there is none.</summary>
    public async Task<RegistryObject?> ReadObjectAsync(PhysicalKey key, CancellationToken cancellationToken)
    {
        if (key.BucketName != store.BucketName || await store.HeadAsync(key.Key, key.VersionId, cancellationToken) is not { } info)
            return null;
        await using var content = await store.ReadAsync(key.Key, info.VersionId, cancellationToken);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return new RegistryObject((key with { VersionId = info.VersionId }).ToString(), bytes.ToArray());
    }

    private async Task<LatestPointer> ReadPointerAsync(string key, CancellationToken cancellationToken)
    {
        var pointer = await LookAtPointerAsync(key, cancellationToken);
        return pointer is not (null, not null) ? pointer : throw new IngestException(
            IngestErrorId.ManifestInvalid, $"The pointer s3://{store.BucketName}/{key} holds no top hash. Another program wrote it; name a revision by its top hash.")
        {
            BucketName = store.BucketName,
            Key = key,
            Target = $"s3://{store.BucketName}/{key}",
        };
    }

    private async Task<LatestPointer> LookAtPointerAsync(string key, CancellationToken cancellationToken)
    {
        if (await store.HeadAsync(key, cancellationToken) is not { } info)
            return default;
        if (info.Size > LongestPointer)
            return new LatestPointer(null, info.ETag);
        await using var content = await store.ReadAsync(key, info.VersionId, cancellationToken);
        using var reader = new StreamReader(content, Encoding.ASCII);
        string topHash = (await reader.ReadToEndAsync(cancellationToken)).Trim();
        return new LatestPointer(RegistryKeys.IsTopHash(topHash) ? topHash : null, info.ETag);
    }

    private IngestException NotFound(string message) => new(IngestErrorId.PackageNotFound, message) { BucketName = store.BucketName, Target = $"s3://{store.BucketName}" };
}
