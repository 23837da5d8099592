using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.FileSystem;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Uploads;

/// <summary>A source as it was at one look.</summary>
/// <param name="File">Its place, bytes and newest time.</param>
/// <param name="Tree">What is packed; null for a file that is sent as it is.</param>
internal sealed record UploadLook(SourceFile File, TarSource? Tree)
{
    /// <summary>How the ledger keeps this state beside size and time; null for a file that is sent as it is.</summary>
    public string? Fingerprint { get; } = Tree is null ? null : TreeFingerprint.Of(Tree);

    /// <summary>Looks at a source.</summary>
    /// <exception cref="IngestException">SourceNotFound, SourceUnreadable, SourceChanged.</exception>
    public static UploadLook At(UploadSource source, IngestOptions options, bool compress, CancellationToken cancellationToken)
    {
        var path = source.FullPath;
        if (compress)
        {
            var tree = TarSource.Take(path, options.FollowLinks, cancellationToken);
            var now = DateTimeOffset.UtcNow;
            return new UploadLook(new SourceFile(source.Root, source.RelativePath, path, tree.TotalSize, tree.NewestTicks, default, now, now), tree);
        }
        if (SourceProbe.Look(source.Root, source.RelativePath, options.FollowLinks) is { } file)
            return new UploadLook(file, null);
        throw FileLook.At(path, followLinks: false)?.Kind switch
        {
            FileKind.Link => new IngestException(IngestErrorId.SourceUnreadable, $"'{path}' is a link. Give what it points to, or set INGEST_FOLLOW_LINKS=true.") { Target = path },
            FileKind.Special => new IngestException(IngestErrorId.SourceUnreadable, $"'{path}' is a pipe, socket or device, which has no content to send.") { Target = path },
            _ => new IngestException(IngestErrorId.SourceNotFound, $"'{path}' is not there. Check the path, and that the account may read the directory it is in.") { Target = path },
        };
    }
}
