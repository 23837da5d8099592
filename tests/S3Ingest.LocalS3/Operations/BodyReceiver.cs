using System.Security.Cryptography;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>A body that is stored and was proved to be what the request claims.</summary>
internal sealed record ReceivedBody(Blob Content, string Md5, StoredChecksum Checksum);

/// <summary>Reads a body into the store, hashing it on the way; nothing stays when a check fails.</summary>
internal static class BodyReceiver
{
    /// <summary>The largest single PUT and the largest part, in bytes.</summary>
    private const long MaxBytes = 5L * 1024 * 1024 * 1024;

    /// <param name="algorithm">What to compute when the request names none.</param>
    public static async Task<ReceivedBody> ReceiveAsync(OperationContext context, ChecksumClaim claim, ChecksumAlgorithm algorithm)
    {
        if (context.BodyLength < 0)
            throw S3Errors.Of("MissingContentLength");
        if (context.BodyLength > MaxBytes)
            throw S3Errors.Of("EntityTooLarge", null, ("ProposedSize", context.BodyLength.ToInvariant()), ("MaxSizeAllowed", MaxBytes.ToInvariant()));

        var action = context.Fault?.Action;
        return await StoreAsync(
            context.Catalog.Blobs,
            context.Body,
            context.BodyLength,
            claim.Algorithm ?? algorithm,
            action == FaultAction.CorruptContent,
            (md5, computed) =>
            {
                if (action != FaultAction.EchoChecksums)
                    claim.Verify(context.Body, md5, computed);
                return action == FaultAction.EchoChecksums ? claim.Value(context.Body) : null;
            },
            context.Cancellation);
    }

    /// <summary>Stores a stream.</summary>
    /// <param name="verify">Gets MD5 and checksum of what was read; may throw, and may give another checksum to report.</param>
    public static async Task<ReceivedBody> StoreAsync(
        IBlobStore store,
        Stream body,
        long length,
        ChecksumAlgorithm algorithm,
        bool corrupt,
        Func<byte[], byte[], string?> verify,
        CancellationToken cancellation)
    {
        using var writer = store.Create(length);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var hasher = new ChecksumHasher(algorithm);
        while (true)
        {
            var memory = writer.GetMemory();
            var read = await body.ReadAsync(memory, cancellation);
            if (read == 0)
                break;
            md5.AppendData(memory.Span[..read]);
            hasher.Append(memory.Span[..read]);
            if (corrupt)
                memory.Span[0] ^= 0xFF;
            corrupt = false;
            await writer.AdvanceAsync(read, cancellation);
        }

        var digest = md5.GetHashAndReset();
        var checksum = hasher.Finish();
        var told = verify(digest, checksum);
        return new ReceivedBody(
            writer.Complete(),
            digest.ToHex(),
            new StoredChecksum(algorithm, told ?? Convert.ToBase64String(checksum), ChecksumType.FullObject));
    }
}
