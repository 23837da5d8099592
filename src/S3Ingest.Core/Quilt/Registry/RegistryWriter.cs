using System.Text;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt;

/// <summary>Puts what a registry consists of, each object under a condition on what is at its key, and verifies it.</summary>
internal static class RegistryWriter
{
    /// <summary>Writes a pointer to a revision.</summary>
    /// <returns>False when the condition does not hold; the registry is as it was.</returns>
    public static async Task<bool> TryPointAsync(ObjectStore store, string key, string topHash, CommitCondition condition, CancellationToken cancellationToken)
    {
        await using var upload = store.StartUpload(new UploadRequest { Key = key, Condition = condition, Length = RegistryKeys.TopHashLength });
        // Without a line feed: quilt3 takes the whole body for the hash.
        await upload.WriteAsync(Encoding.ASCII.GetBytes(topHash), cancellationToken);
        return await TryCommitAsync(upload, cancellationToken);
    }

    /// <summary>Ends an upload.</summary>
    /// <returns>False when its condition does not hold.</returns>
    public static async Task<bool> TryCommitAsync(ObjectUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await upload.CommitAsync(cancellationToken);
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.ObjectExists)
        {
            return false;
        }
        await upload.VerifyAsync(cancellationToken);
        return true;
    }
}
