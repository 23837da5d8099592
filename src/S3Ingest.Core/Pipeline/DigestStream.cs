using S3Ingest.Core.Storage;
using S3Ingest.Core.Streams;

namespace S3Ingest.Core.Pipeline;

/// <summary>A write stream that only computes digests.</summary>
internal sealed class DigestStream(SourceDigest digest) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => digest.Append(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        digest.Append(buffer.Span);
        return ValueTask.CompletedTask;
    }
}
