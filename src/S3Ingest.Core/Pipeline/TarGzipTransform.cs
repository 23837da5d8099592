using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>A file, or a directory with everything below it, as one tar.gz that is made while it is sent.</summary>
/// <param name="source">What is packed.</param>
/// <param name="archivePath">Where a copy of the archive is kept; null keeps none.</param>
internal sealed class TarGzipTransform(TarSource source, string? archivePath) : OutputTransform
{
    public override long? Length => null;

    public override async Task<TransformResult?> TrySendAsync(ObjectUpload upload, Action<int> progress, CancellationToken cancellationToken) =>
        await PackAsync(upload.AsStream(), progress, cancellationToken);

    public override async Task<(UploadContent Content, TransformResult Result)> DigestAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        using var digest = new SourceDigest(store, null);
        var made = await PackAsync(new DigestStream(digest), _ => { }, cancellationToken);
        return (digest.Finish(), made);
    }

    public override void ThrowIfChanged() => source.ThrowIfChanged(CancellationToken.None);

    public override void Dispose()
    {
    }

    private async Task<TransformResult> PackAsync(Stream destination, Action<int> progress, CancellationToken cancellationToken)
    {
        var content = archivePath is null
            ? await TarGzipWriter.WriteAsync(source, destination, progress, cancellationToken)
            : await KeptArchive.WriteAsync(archivePath, copy => TarGzipWriter.WriteAsync(source, new ForkStream(destination, copy), progress, cancellationToken));
        return new TransformResult(content.OriginalSha256, null, 1) { CompressedAt = DateTimeOffset.UtcNow, Skipped = content.Skipped };
    }
}
