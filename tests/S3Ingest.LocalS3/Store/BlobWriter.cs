namespace S3Ingest.LocalS3.Store;

/// <summary>Takes the bytes of a blob; what is not completed leaves nothing behind.</summary>
internal abstract class BlobWriter : IDisposable
{
    /// <summary>Room for the next bytes; never empty.</summary>
    public abstract Memory<byte> GetMemory();

    /// <summary>Takes the first <paramref name="count"/> bytes of the room given last.</summary>
    public abstract ValueTask AdvanceAsync(int count, CancellationToken cancellationToken);

    public abstract Blob Complete();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
