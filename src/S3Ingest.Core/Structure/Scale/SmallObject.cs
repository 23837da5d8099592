using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>Whole content of a small object that has to be there.</summary>
internal static class SmallObject
{
    private const int MaxBytes = 64 << 20;

    /// <exception cref="IngestException">SourceNotFound, SourceTooLarge and the faults of S3.</exception>
    public static async Task<byte[]> ReadAsync(ObjectStore store, string key, int attempts, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            await using var stream = await store.ReadAsync(key, null, ct);
            try
            {
                using var content = new MemoryStream();
                var buffer = new byte[1 << 16];
                for (int read; (read = await stream.ReadAsync(buffer.AsMemory(), ct)) > 0;)
                {
                    content.Write(buffer, 0, read);
                    if (content.Length > MaxBytes)
                    {
                        throw new IngestException(IngestErrorId.SourceTooLarge, $"s3://{store.BucketName}/{key} is larger than 64 MiB: it is not the file that is meant here.")
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
