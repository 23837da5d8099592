using S3Ingest.Core.Streams;

namespace S3Ingest.Core.Storage;

/// <summary>Forward-only write stream over an upload, for writers that know streams only.</summary>
internal sealed class UploadStream(ObjectUpload upload) : WriteOnlyStream
{
    public override long Length => upload.BytesWritten;

    public override long Position
    {
        get => upload.BytesWritten;
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        upload.WriteAsync(buffer, cancellationToken);
}
