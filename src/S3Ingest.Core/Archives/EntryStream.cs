namespace S3Ingest.Core.Archives;

/// <summary>The content of an entry. The reader keeps what it comes from; there is nothing to free here.</summary>
internal sealed class EntryStream(EntryRead read) : ForwardStream
{
    /// <inheritdoc/>
    protected override int ReadNext(Span<byte> buffer, CancellationToken cancellationToken) => read(buffer, cancellationToken);
}
