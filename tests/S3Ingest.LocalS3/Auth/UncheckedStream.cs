namespace S3Ingest.LocalS3.Auth;

/// <summary>A body whose signature does not cover the content. Disposing it leaves Kestrel's stream alone.</summary>
internal sealed class UncheckedStream(Stream inner) : BodyStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);
}
