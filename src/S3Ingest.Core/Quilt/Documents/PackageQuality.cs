namespace S3Ingest.Core.Quilt;

/// <summary>What is noticeable about the files of a package.</summary>
/// <param name="EmptyFiles">Files without content.</param>
/// <param name="UnreadableTables">Tables whose head or footer does not tell what they are.</param>
/// <param name="MixedFolders">Directories whose profiled tables of one format have different columns.</param>
/// <param name="Duplicates">Files whose content, by its hash, is that of an earlier file; empty ones do not count.</param>
/// <param name="IsDuplicateCountWhole">False when there were more hashes than are held; <paramref name="Duplicates"/> is then at least that.</param>
/// <param name="FullChecksums">Files whose object has a checksum over all of it.</param>
public sealed record PackageQuality(
    long EmptyFiles, long UnreadableTables, IReadOnlyList<string> MixedFolders, long Duplicates, bool IsDuplicateCountWhole, long FullChecksums);
