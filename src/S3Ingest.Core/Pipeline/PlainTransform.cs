using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>The source as it is, read straight into part buffers.</summary>
internal sealed class PlainTransform(SourceFile source) : OutputTransform
{
    public override long? Length => source.Size;

    public override async Task<TransformResult?> TrySendAsync(SourceReader reader, ObjectUpload upload, Action<int> progress, CancellationToken cancellationToken)
    {
        await reader.CopyToAsync(upload, progress, cancellationToken);
        return TransformResult.Plain;
    }

    public override async Task<(UploadContent Content, TransformResult Result)> DigestAsync(SourceReader reader, ObjectStore store, CancellationToken cancellationToken) =>
        (await reader.DigestAsync(store, cancellationToken), TransformResult.Plain);
}
