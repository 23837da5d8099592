using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Makes a revision visible so that no registry can break: the manifest without replacing one, a pointer of its second
/// without replacing one, and <c>latest</c> only from the revision that it was seen at. A death between two steps leaves an
/// unreachable manifest, or a revision that is not the newest.
/// </summary>
public sealed class PackagePush(ObjectStore store)
{
    // One revision a second is the format's limit; so many may have been written in this one.
    private const int MaxSecondsAhead = 60;

    /// <summary>Writes a revision.</summary>
    /// <param name="packageName">A valid name.</param>
    /// <param name="topHash">Of header and entries.</param>
    /// <param name="header">The header.</param>
    /// <param name="entries">The entries in <see cref="LogicalKey.Order"/>.</param>
    /// <param name="seen">What <c>latest</c> was when the package was planned; null moves it whatever it is.</param>
    /// <param name="now">Time of the revision, UTC.</param>
    /// <param name="cancellationToken">Cancels; nothing is half visible.</param>
    /// <exception cref="IngestException">PackageConflict: somebody else pushed meanwhile.</exception>
    public async Task<PackageRevision> RunAsync(
        string packageName, string topHash, ManifestHeader header, IAsyncEnumerable<ManifestEntry> entries, LatestPointer? seen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        PackageName.Validate(packageName);
        if (seen is { } before)
            await RequireLatestAsync(packageName, before, cancellationToken);
        await WriteManifestAsync(topHash, header, entries, cancellationToken);
        long time = await WritePointerAsync(packageName, topHash, now.ToUnixTimeSeconds(), cancellationToken);
        var condition = seen is null ? CommitCondition.None : seen.Value.ETag is { } etag ? CommitCondition.IfMatch(etag) : CommitCondition.IfAbsent;
        if (!await RegistryWriter.TryPointAsync(store, RegistryKeys.Latest(packageName), topHash, condition, cancellationToken))
            throw Conflict(packageName, topHash);
        return new PackageRevision(topHash, time);
    }

    /// <summary>Requires that <c>latest</c> is what it was.</summary>
    /// <exception cref="IngestException">PackageConflict.</exception>
    public async Task RequireLatestAsync(string packageName, LatestPointer seen, CancellationToken cancellationToken)
    {
        if ((await new QuiltRegistry(store).ReadLatestAsync(packageName, cancellationToken)).TopHash != seen.TopHash)
            throw Conflict(packageName, null);
    }

    /// <summary>A manifest that is there has the same content: its hash is its name. The places it names stay what older revisions rely on.</summary>
    private async Task WriteManifestAsync(string topHash, ManifestHeader header, IAsyncEnumerable<ManifestEntry> entries, CancellationToken cancellationToken)
    {
        string key = RegistryKeys.Manifest(topHash);
        if (await store.HeadAsync(key, cancellationToken) is not null)
            return;
        await using var upload = store.StartUpload(new UploadRequest { Key = key, Condition = CommitCondition.IfAbsent });
        var writer = new ManifestWriter(upload.AsStream());
        await writer.WriteAsync(header, cancellationToken);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
            await writer.WriteAsync(entry, cancellationToken);
        await writer.FlushAsync(cancellationToken);
        await RegistryWriter.TryCommitAsync(upload, cancellationToken);
    }

    private async Task<long> WritePointerAsync(string packageName, string topHash, long time, CancellationToken cancellationToken)
    {
        for (long second = time; second < time + MaxSecondsAhead; second++)
        {
            if (await RegistryWriter.TryPointAsync(store, RegistryKeys.Pointer(packageName, second), topHash, CommitCondition.IfAbsent, cancellationToken))
                return second;
        }
        throw Conflict(packageName, null);
    }

    private IngestException Conflict(string packageName, string? topHash) => new(
        IngestErrorId.PackageConflict,
        topHash is null
            ? $"Package '{packageName}' in s3://{store.BucketName} got a new revision while this one was made. No revision was made; look at it (Get-QuiltPackage), then run the command again, or give -Force."
            : $"Package '{packageName}' in s3://{store.BucketName} got another revision at the same moment. This one is there as {topHash} and is not the latest; run the command again, or give -Force.")
    {
        BucketName = store.BucketName,
        Target = $"s3://{store.BucketName}/{packageName}",
    };
}
