using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>A file, or a directory with everything below it, as one tar.gz that is made while it is sent.</summary>
/// <param name="source">What is packed.</param>
/// <param name="kept">The copy of the archive that was asked for; null where none was.</param>
internal sealed class TarGzipTransform(TarSource source, KeptArchive? kept) : OutputTransform
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

    public override string? KeepCopy() => kept?.Keep();

    public override ValueTask DisposeAsync() => kept?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<TransformResult> PackAsync(Stream destination, Action<int> progress, CancellationToken cancellationToken)
    {
        var content = await TarGzipWriter.WriteAsync(source, kept?.Beside(destination) ?? destination, progress, cancellationToken);
        if (kept is not null)
            await kept.FlushAsync(cancellationToken);
        return new TransformResult(content.OriginalSha256, null, 1) { CompressedAt = DateTimeOffset.UtcNow, Skipped = content.Skipped };
    }
}
