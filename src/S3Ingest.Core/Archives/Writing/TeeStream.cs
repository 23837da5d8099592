using S3Ingest.Core.Streams;

namespace S3Ingest.Core.Archives.Writing;

/// <summary>Writes to a destination and to a kept archive.</summary>
internal sealed class TeeStream(Stream destination, KeptArchive kept) : WriteOnlyStream
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await kept.WriteAsync(buffer, cancellationToken);
        await destination.WriteAsync(buffer, cancellationToken);
    }
}
