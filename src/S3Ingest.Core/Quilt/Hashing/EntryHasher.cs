using System.Buffers;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Finds the hash of objects without downloading them, as far as the provider lets: what is known, what it keeps, what it can
/// compute; reading is the last resort.
/// </summary>
/// <param name="objects">Bucket of the objects.</param>
/// <param name="scratch">Bucket where the provider may hash, as a rule the registry's; null when it may not.</param>
/// <param name="scratchPrefix">Folder for those uploads, ends with <c>/</c>; no object ever becomes visible in it.</param>
/// <param name="takesCrc64">Takes a kept CRC-64/NVME, which quilt3 before 7.2 cannot verify.</param>
public sealed class EntryHasher(ObjectStore objects, ObjectStore? scratch, string scratchPrefix, bool takesCrc64)
{
    private const int ReadSize = 1 << 20;

    // Copies that may be refused before any came off: one alone can be the fault of its object, such as a KMS key.
    private const int MostRefusals = 5;

    // A provider that gave no checksum once is not asked again for every object.
    private volatile bool _isScratchUseless = scratch is null;
    private volatile bool _hasCopied;
    private int _refusals;

    /// <summary>Hashes one object.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="versionId">The version; null for the current one.</param>
    /// <param name="known">Gives the SHA-256 of its content, 32 bytes, where that is known from its upload; asked when the provider keeps none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IngestException">SourceNotFound, AccessDenied, or SourceChanged while it was hashed.</exception>
    public async Task<HashedEntry> HashAsync(string key, string? versionId, Func<ObjectChecksums, Task<byte[]?>>? known, CancellationToken cancellationToken)
    {
        var kept = await objects.ReadChecksumsAsync(key, versionId, cancellationToken) ?? throw Gone(key);
        var entry = new HashedEntry(default, kept.Size, kept.VersionId, HashSource.Stored);
        if (kept.Size == 0)
            return entry with { Hash = ChunkedSha256.FromParts([]) };
        if ((kept.Sha256 ?? await (known?.Invoke(kept) ?? Task.FromResult<byte[]?>(null))) is { } sha256)
            return entry with { Hash = OfWhole(sha256, kept.Size) };
        if (kept.CompositeSha256 is { } composite && await FromPartsAsync(key, kept, composite, cancellationToken) is { } parts)
            return entry with { Hash = parts, Source = HashSource.Composite };
        if (takesCrc64 && kept.Crc64Nvme is { } crc)
            return entry with { Hash = new QuiltHash(QuiltHash.Crc64Nvme, crc) };
        if (await OnServerAsync(key, kept, cancellationToken) is { } remote)
            return entry with { Hash = remote, Source = HashSource.ServerSide };
        return entry with { Hash = await ReadAsync(key, kept, cancellationToken), Source = HashSource.Downloaded };
    }

    /// <summary>The entry's hash from the SHA-256 of its whole content: that of one part is its own list of parts.</summary>
    public static QuiltHash OfWhole(byte[] sha256, long size) => ChunkedSha256.PartCountOf(size) <= 1
        ? ChunkedSha256.FromPart(size == 0 ? [] : sha256)
        : new QuiltHash(QuiltHash.Sha256, Convert.ToHexString(sha256).ToLowerInvariant());

    private async Task<QuiltHash?> FromPartsAsync(string key, ObjectChecksums kept, byte[] composite, CancellationToken cancellationToken)
    {
        var parts = await objects.ReadPartChecksumsAsync(key, kept.VersionId, cancellationToken);
        long partSize = ChunkedSha256.PartSizeOf(kept.Size);
        bool areOurs = parts.Count == ChunkedSha256.PartCountOf(kept.Size)
            && parts.All(p => p.Sha256 is not null)
            && parts.Take(parts.Count - 1).All(p => p.Size == partSize)
            && parts.Sum(p => p.Size) == kept.Size;
        if (!areOurs)
            return null;
        var hash = ChunkedSha256.FromParts(parts.Select(p => p.Sha256!));
        return hash.Value == Convert.ToBase64String(composite) ? hash : null;
    }

    private async Task<QuiltHash?> OnServerAsync(string key, ObjectChecksums kept, CancellationToken cancellationToken)
    {
        if (_isScratchUseless)
            return null;
        try
        {
            var digests = await scratch!.HashRangesAsync(
                (objects.BucketName, key, kept.VersionId), kept.ETag, kept.Size, ChunkedSha256.PartSizeOf(kept.Size), $"{scratchPrefix}{Guid.NewGuid():N}", cancellationToken);
            _isScratchUseless |= digests is null;
            _hasCopied = true;
            return digests is null ? null : ChunkedSha256.FromParts(digests);
        }
        catch (IngestException fault) when (fault.HttpStatus == 412)
        {
            throw Changed(key, fault);
        }
        catch (IngestException fault) when (fault.ErrorId is IngestErrorId.AccessDenied or IngestErrorId.SourceNotFound || fault.HttpStatus is 400 or 405 or 501)
        {
            // Reading may still be allowed, and says what is wrong when it is not: RADOS Gateway 16 finds no source whose key has a
            // percent sign. Where no upload can be begun no copy can be made.
            bool isOfScratch = fault.Key?.StartsWith(scratchPrefix, StringComparison.Ordinal) == true;
            _isScratchUseless |= isOfScratch || (!_hasCopied && Interlocked.Increment(ref _refusals) >= MostRefusals);
            return null;
        }
    }

    private async Task<QuiltHash> ReadAsync(string key, ObjectChecksums kept, CancellationToken cancellationToken)
    {
        using var hash = new ChunkedSha256(kept.Size);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            await using var content = await objects.ReadAsync(key, kept.VersionId, cancellationToken);
            long length = 0;
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0; length += read)
                hash.Append(buffer.AsSpan(0, read));
            // The versions of an unversioned bucket have no name to ask for.
            bool isSame = length == kept.Size && (kept.VersionId is not null || (await objects.HeadAsync(key, cancellationToken))?.ETag == kept.ETag);
            return isSame ? hash.Finish() : throw Changed(key, null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private IngestException Gone(string key) => new(IngestErrorId.SourceNotFound, $"s3://{objects.BucketName}/{key} is no longer there. Run the command again.")
    {
        BucketName = objects.BucketName,
        Key = key,
        Target = $"s3://{objects.BucketName}/{key}",
    };

    private IngestException Changed(string key, Exception? fault) => new(
        IngestErrorId.SourceChanged, $"s3://{objects.BucketName}/{key} was replaced while it was hashed. Run the command again when its writer is done.", fault)
    {
        BucketName = objects.BucketName,
        Key = key,
        Target = $"s3://{objects.BucketName}/{key}",
        IsTransient = true,
    };
}
