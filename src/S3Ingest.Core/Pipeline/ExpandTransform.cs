using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>The content of a compressed file.</summary>
internal sealed class ExpandTransform(SourceReader reader, SourceFile source, SourceShape shape, IngestOptions options) : FileTransform(reader)
{
    public override long? Length => null;

    public override async Task<TransformResult?> TrySendAsync(ObjectUpload upload, Action<int> progress, CancellationToken cancellationToken)
    {
        using var content = new SourceContent(Reader, source, shape, options, progress);
        await upload.ReadFromAsync(content.Stream, cancellationToken);
        return new TransformResult(content.FinishSha256(), null, 1);
    }

    public override async Task<(UploadContent Content, TransformResult Result)> DigestAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        using var digest = new SourceDigest(store, null);
        using var content = new SourceContent(Reader, source, shape, options, _ => { });
        await content.Stream.CopyToAsync(new DigestStream(digest), cancellationToken);
        return (digest.Finish(), new TransformResult(content.FinishSha256(), null, 1));
    }
}
