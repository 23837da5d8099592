using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>A source as it was at one look.</summary>
/// <param name="Root">Watch directory, absolute.</param>
/// <param name="RelativePath">Path below the root, separated by <c>/</c> on every platform, as the file system spells it.</param>
/// <param name="FullPath">Absolute path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedTicks">Time of the last write, UTC, in 100 ns since 0001-01-01.</param>
/// <param name="Identity">The file behind the name.</param>
/// <param name="DetectedAt">UTC time at which it was first seen in this state of being unknown.</param>
/// <param name="SettledAt">UTC time at which its writer was found to have finished.</param>
public sealed record SourceFile(
    string Root,
    string RelativePath,
    string FullPath,
    long Size,
    long ModifiedTicks,
    FileIdentity Identity,
    DateTimeOffset DetectedAt,
    DateTimeOffset SettledAt)
{
    /// <summary>True when it is read from another place than its own: from where an earlier operation moved it.</summary>
    public bool IsElsewhere => FullPath != WatchPath.Full(Root, RelativePath);

    /// <summary>True when <paramref name="other"/> shows the same content by every sign a look gives: size, time of the last write, identity.</summary>
    public bool IsUnchanged(SourceFile other) =>
        Size == other.Size && ModifiedTicks == other.ModifiedTicks && Identity == other.Identity;
}
