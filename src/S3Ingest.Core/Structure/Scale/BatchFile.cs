namespace S3Ingest.Core.Structure.Scale;

/// <summary>A file of a <see cref="BatchDestination"/> while it is written; not visible before its end when it lies in S3.</summary>
internal abstract class BatchFile : IAsyncDisposable
{
    /// <summary>Path or URI.</summary>
    public abstract string Name { get; }

    /// <summary>Bucket and key that a job reads it from.</summary>
    public abstract S3Address Address { get; }

    /// <summary>Takes UTF-8.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>Ends it. Returns the ETag of the object, without quotes: what it is in S3, or will be after one PutObject.</summary>
    public abstract Task<string> CompleteAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
