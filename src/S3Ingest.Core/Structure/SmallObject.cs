using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>Whole content of an object that fits into memory and has to be there.</summary>
internal static class SmallObject
{
    /// <param name="store">Its bucket.</param>
    /// <param name="key">Key.</param>
    /// <param name="versionId">Null reads the current version.</param>
    /// <param name="maxBytes">A larger one is refused.</param>
    /// <param name="attempts">How often a lost connection is taken up again.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="IngestException">SourceNotFound, SourceTooLarge and the faults of S3.</exception>
    public static async Task<byte[]> ReadAsync(ObjectStore store, string key, string? versionId, int maxBytes, int attempts, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            await using var stream = await store.ReadAsync(key, versionId, ct);
            try
            {
                using var content = new MemoryStream();
                var buffer = new byte[1 << 16];
                for (int read; (read = await stream.ReadAsync(buffer.AsMemory(), ct)) > 0;)
                {
                    content.Write(buffer, 0, read);
                    if (content.Length > maxBytes)
                    {
                        throw new IngestException(IngestErrorId.SourceTooLarge, $"s3://{store.BucketName}/{key} has more than {maxBytes} bytes: it is not the object that is meant here.")
                        { BucketName = store.BucketName, Key = key };
                    }
                }
                return content.ToArray();
            }
            catch (IOException) when (attempt < attempts)
            {
                // The connection was lost: once more.
            }
        }
    }
}
