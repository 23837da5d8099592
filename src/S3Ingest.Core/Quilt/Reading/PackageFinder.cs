using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Quilt;

/// <summary>Finds revisions of packages by their pointers alone; no manifest is read.</summary>
public sealed class PackageFinder(QuiltRegistry registry)
{
    private const int AtOnce = 16;

    /// <summary>The latest revision of each package, in the order of the listing.</summary>
    /// <param name="namePrefix">Where their names begin; lists no more than that.</param>
    /// <param name="isWanted">Which names.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>A package whose pointers are damaged is a fault, and the others follow.</returns>
    public async IAsyncEnumerable<(FoundRevision? Revision, IngestException? Fault)> ListAsync(
        string namePrefix, Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunk = new List<PackagePointers>(AtOnce);
        await foreach (var package in registry.ListPointersAsync(namePrefix, cancellationToken))
        {
            if (!isWanted(package.PackageName))
                continue;
            chunk.Add(package);
            if (chunk.Count < AtOnce)
                continue;
            foreach (var found in await Task.WhenAll(chunk.Select(p => TryFindNewestAsync(p, cancellationToken))))
                yield return found;
            chunk.Clear();
        }
        foreach (var found in await Task.WhenAll(chunk.Select(p => TryFindNewestAsync(p, cancellationToken))))
            yield return found;
    }

    /// <summary>All revisions of a package, newest first; at the end one that <c>latest</c> alone names.</summary>
    /// <returns>A pointer that is damaged is a fault, and the others follow.</returns>
    /// <exception cref="IngestException">PackageNotFound.</exception>
    public async IAsyncEnumerable<(FoundRevision? Revision, IngestException? Fault)> ListRevisionsAsync(
        string packageName, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pointers = await PointersAsync(packageName, cancellationToken);
        var (latest, damage) = await TryAsync(() => registry.ReadLatestAsync(packageName, cancellationToken));
        if (damage is not null)
            yield return (null, damage);
        bool isLatestNamed = false;
        await foreach (var (revision, fault) in ReadAsync(pointers, cancellationToken))
        {
            bool isLatest = revision is not null && revision.TopHash == latest.TopHash;
            isLatestNamed |= isLatest;
            yield return (revision is null ? null : new FoundRevision(packageName, revision.TopHash, revision.UnixTime, isLatest), fault);
        }
        if (latest.TopHash is { } topHash && !isLatestNamed)
            yield return (new FoundRevision(packageName, topHash, null, true), null);
    }

    /// <summary>The revision that <c>latest</c> names.</summary>
    /// <exception cref="IngestException">PackageNotFound.</exception>
    public async Task<FoundRevision> FindLatestAsync(string packageName, CancellationToken cancellationToken)
    {
        var pointers = await PointersAsync(packageName, cancellationToken);
        var found = await FindNewestAsync(pointers, cancellationToken);
        return found is { IsLatest: true } ? found : throw NotFound(
            packageName,
            $"Package '{packageName}' in s3://{registry.BucketName} has {pointers.Times.Count} revisions and no latest one: whoever wrote the last one did not come to the end. "
            + "Make a revision (New-QuiltPackage), or name one by its top hash.");
    }

    /// <summary>A revision by its top hash, or the first digits of it.</summary>
    /// <exception cref="IngestException">PackageNotFound.</exception>
    public async Task<FoundRevision> FindAsync(string packageName, string topHash, CancellationToken cancellationToken)
    {
        var pointers = await PointersAsync(packageName, cancellationToken);
        string whole = await registry.ResolveAsync(topHash.ToLowerInvariant(), cancellationToken);
        // Whoever names a revision does not need latest, and may do so because it is damaged.
        var latest = await registry.LookAtLatestAsync(packageName, cancellationToken);
        return new FoundRevision(packageName, whole, await TimeOfAsync(pointers, whole, cancellationToken), latest.TopHash == whole);
    }

    /// <summary>What the pointers hold, newest first; one that is damaged is a fault, one that is gone is left out.</summary>
    internal async IAsyncEnumerable<(PackageRevision? Revision, IngestException? Fault)> ReadAsync(
        PackagePointers pointers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // As a rule the first one is meant, so it is read alone.
        for (int at = 0, count = 1; at < pointers.Times.Count; at += count, count = AtOnce)
        {
            var times = pointers.Times.Skip(at).Take(count);
            foreach (var read in await Task.WhenAll(times.Select(t => TryAsync(() => registry.ReadRevisionAsync(pointers.PackageName, t, cancellationToken)))))
            {
                if (read is not (null, null))
                    yield return read;
            }
        }
    }

    private Task<(FoundRevision? Revision, IngestException? Fault)> TryFindNewestAsync(PackagePointers pointers, CancellationToken cancellationToken) =>
        TryAsync(() => FindNewestAsync(pointers, cancellationToken));

    private static async Task<(T? Found, IngestException? Fault)> TryAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return (await read(), null);
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.ManifestInvalid)
        {
            return (default, fault);
        }
    }

    // Without latest a revision is there and quilt3 does not open the package: what is there is told.
    private async Task<FoundRevision?> FindNewestAsync(PackagePointers pointers, CancellationToken cancellationToken)
    {
        if (pointers.HasLatest && (await registry.ReadLatestAsync(pointers.PackageName, cancellationToken)).TopHash is { } latest)
            return new FoundRevision(pointers.PackageName, latest, await TimeOfAsync(pointers, latest, cancellationToken), true);
        IngestException? damage = null;
        await foreach (var (revision, fault) in ReadAsync(pointers, cancellationToken))
        {
            if (revision is not null)
                return new FoundRevision(pointers.PackageName, revision.TopHash, revision.UnixTime, false);
            damage ??= fault;
        }
        return damage is null ? null : throw damage;
    }

    private async Task<long?> TimeOfAsync(PackagePointers pointers, string topHash, CancellationToken cancellationToken)
    {
        await foreach (var (revision, _) in ReadAsync(pointers, cancellationToken))
        {
            if (revision?.TopHash == topHash)
                return revision.UnixTime;
        }
        return null;
    }

    private async Task<PackagePointers> PointersAsync(string packageName, CancellationToken cancellationToken) =>
        await registry.FindPointersAsync(packageName, cancellationToken)
        ?? throw NotFound(packageName, $"s3://{registry.BucketName} has no package '{packageName}'. Get-QuiltPackage -Registry s3://{registry.BucketName} lists its packages.");

    private IngestException NotFound(string packageName, string message) => new(IngestErrorId.PackageNotFound, message)
    {
        BucketName = registry.BucketName,
        Target = PackageUris.Catalog(registry.BucketName, packageName, null),
    };
}
