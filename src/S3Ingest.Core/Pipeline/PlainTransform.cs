using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>The source as it is, read straight into part buffers.</summary>
internal sealed class PlainTransform(SourceReader reader) : FileTransform(reader)
{
    public override long? Length => Reader.Length;

    public override async Task<TransformResult?> TrySendAsync(ObjectUpload upload, Action<int> progress, CancellationToken cancellationToken)
    {
        await Reader.CopyToAsync(upload, progress, cancellationToken);
        return TransformResult.Plain;
    }

    public override async Task<(UploadContent Content, TransformResult Result)> DigestAsync(ObjectStore store, CancellationToken cancellationToken) =>
        (await Reader.DigestAsync(store, cancellationToken), TransformResult.Plain);
}
