namespace S3Ingest.LocalS3.Store;

/// <summary>Where content lives: in memory, or in files below a folder.</summary>
internal interface IBlobStore
{
    /// <param name="expectedLength">Bytes to come if known, else -1.</param>
    BlobWriter Create(long expectedLength);

    /// <summary>The blob a stored record names.</summary>
    Blob Open(string id, long length);
}
