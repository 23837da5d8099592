using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Decides what an object that is already at the key means for a source: the same content, proved against the local
/// file without downloading, or something to be replaced.
/// </summary>
internal sealed class ExistingObject(IngestOptions options, ObjectStore store, LedgerStore ledger)
{
    /// <summary>The proof that the object is the output; null when it is not, or when that cannot be proved.</summary>
    /// <param name="existing">What HEAD says.</param>
    /// <param name="source">The source.</param>
    /// <param name="transform">What makes the output of it.</param>
    /// <param name="cancellationToken">Stops the reading of the source.</param>
    public async Task<PresentObject?> ProveEqualAsync(ObjectInfo existing, SourceFile source, OutputTransform transform, CancellationToken cancellationToken)
    {
        // Where the length is not known before, only an object that names this state of the source is worth making the output twice.
        if (transform.Length is { } length ? existing.Size != length : !IsOfSource(existing, source))
            return null;
        var (content, made) = await transform.DigestAsync(store, cancellationToken);
        transform.ThrowIfChanged();
        if (ObjectVerifier.Compare(store, existing, content) is { } proof)
            return new PresentObject(content, proof, made);
        // Ours by its metadata, and the provider offers nothing to compare with: the download decides, as after an upload.
        if (!IsOfSource(existing, source))
            return null;
        return await ReadBackAsync(existing, content, cancellationToken) is { } readBack ? new PresentObject(content, readBack, made) : null;
    }

    /// <summary>Compares by downloading; null when the object differs.</summary>
    public async Task<Verification?> ReadBackAsync(ObjectInfo existing, UploadContent content, CancellationToken cancellationToken)
    {
        try
        {
            return await ObjectVerifier.VerifyAsync(store, existing.Key, content, VerifyMode.ReadBack, cancellationToken);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.IntegrityMismatch)
        {
            return null;
        }
    }

    /// <summary>The condition under which an object that differs is replaced.</summary>
    /// <param name="existing">What HEAD says.</param>
    /// <param name="cancellationToken">Stops the look into the ledger.</param>
    /// <exception cref="IngestException">ObjectExists, when INGEST_ON_EXISTING is fail and the object is not this ledger's.</exception>
    public async Task<CommitCondition> ReplaceConditionAsync(ObjectInfo existing, CancellationToken cancellationToken)
    {
        if (options.OnExisting == ExistingObjectPolicy.Fail && !await IsOwnAsync(existing, cancellationToken))
        {
            throw new IngestException(
                IngestErrorId.ObjectExists,
                $"A different object is at 's3://{store.BucketName}/{existing.Key}' ({existing.Size} bytes, ETag {existing.ETag}, {existing.LastModified:u}) and INGEST_ON_EXISTING is fail. Move or delete that object, rename the source, or set INGEST_ON_EXISTING=replace.")
            { BucketName = store.BucketName, Key = existing.Key };
        }
        return CommitCondition.IfMatch(existing.ETag);
    }

    /// <summary>Refuses an object whose metadata says that it was made from something else: another source, another entry.</summary>
    /// <exception cref="IngestException">KeyCollision.</exception>
    public static void ThrowIfOfAnother(ObjectInfo existing, SourceFile source, string? entryPath)
    {
        if (!existing.Metadata.TryGetValue(ObjectMetadata.SourcePath, out var path) || IsMadeFrom(existing, source, entryPath))
            return;
        var entry = existing.Metadata.GetValueOrDefault(ObjectMetadata.Entry);
        var other = entry is null ? path : $"{path}/{entry}";
        throw new IngestException(IngestErrorId.KeyCollision, $"The object '{existing.Key}' was made from '{other}' already.") { Key = existing.Key, Target = other };
    }

    /// <summary>True when our metadata says that the object was made from this source, in whatever state, or from this entry of it.</summary>
    public static bool IsMadeFrom(ObjectInfo existing, SourceFile source, string? entryPath)
    {
        if (!existing.Metadata.TryGetValue(ObjectMetadata.SourcePath, out var path))
            return false;
        var entry = existing.Metadata.GetValueOrDefault(ObjectMetadata.Entry);
        // The same file name under another root or prefix is the same file to its users.
        return (ObjectMetadata.PathEquals(path, source.RelativePath) || ObjectMetadata.PathEquals(existing.Metadata.GetValueOrDefault(ObjectMetadata.OriginalFileName), Path.GetFileName(source.RelativePath)))
            && (entryPath is null ? entry is null : ObjectMetadata.PathEquals(entry, entryPath));
    }

    /// <summary>True when an operation of this ledger put the object there.</summary>
    private async Task<bool> IsOwnAsync(ObjectInfo existing, CancellationToken cancellationToken) =>
        Guid.TryParse(existing.Metadata.GetValueOrDefault(ObjectMetadata.Operation), out var operation)
        && await ledger.GetResultAsync(operation, cancellationToken) is { } result
        && result.Outputs.Any(o => o.Key == existing.Key && o.ETag == existing.ETag);

    /// <summary>True when our metadata says that the object was made from this state of this source.</summary>
    public static bool IsOfSource(ObjectInfo existing, SourceFile source) =>
        existing.Metadata.TryGetValue(ObjectMetadata.SourcePath, out var path) && ObjectMetadata.PathEquals(path, source.RelativePath)
        && existing.Metadata.TryGetValue(ObjectMetadata.SourceModified, out var modified) && modified == SourceMetadata.Time(source.ModifiedTicks);
}
