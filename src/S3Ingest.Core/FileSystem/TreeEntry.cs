namespace S3Ingest.Core.FileSystem;

/// <summary>One name in a tree, as a walk met it.</summary>
/// <param name="FullPath">Absolute path.</param>
/// <param name="RelativePath">Path below the root of the walk, separated by <c>/</c>; empty for the root itself.</param>
/// <param name="Look">What it is.</param>
/// <param name="LinkTarget">What a link that is not followed points to, as it is stored; null for everything else.</param>
internal sealed record TreeEntry(string FullPath, string RelativePath, FileLook Look, string? LinkTarget);
