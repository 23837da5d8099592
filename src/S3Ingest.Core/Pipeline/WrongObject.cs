using Microsoft.Extensions.Logging;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>What becomes of an object of ours that is visible and is not what was sent.</summary>
internal static class WrongObject
{
    /// <summary>
    /// Verifies a committed object. One with wrong content is taken away again before anything else happens; one that
    /// another writer put there meanwhile is not ours to delete.
    /// </summary>
    /// <param name="store">The bucket.</param>
    /// <param name="key">The object.</param>
    /// <param name="attemptId">What our object carries.</param>
    /// <param name="verify">The verification.</param>
    /// <param name="log">Told of the deletion.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="IngestException">IntegrityMismatch or ObjectExists, both transient: it is sent again.</exception>
    public static async Task<Verification> TakeAwayAsync(
        ObjectStore store, string key, string attemptId, Func<Task<Verification>> verify, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            return await verify();
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.IntegrityMismatch)
        {
            if (await store.HeadAsync(key, cancellationToken) is { } there && there.AttemptId != attemptId)
            {
                throw new IngestException(
                    IngestErrorId.ObjectExists,
                    $"Another writer replaced 's3://{store.BucketName}/{key}' right after it was committed. Let one writer have each prefix.",
                    e)
                { BucketName = store.BucketName, Key = key, IsTransient = true };
            }
            log.LogError(e, "The object at {Key} is not what was sent; it is deleted and sent again", key);
            await store.DeleteAsync(key, cancellationToken);
            throw new IngestException(e.ErrorId, e.Message, e) { BucketName = store.BucketName, Key = key, IsTransient = true };
        }
    }
}
