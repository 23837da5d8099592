namespace S3Ingest.Core.Quilt;

/// <summary>What <c>latest</c> of a package said when it was read.</summary>
/// <param name="TopHash">The revision; null when there was no package.</param>
/// <param name="ETag">What the pointer must still have when it is moved; null when there was none.</param>
public readonly record struct LatestPointer(string? TopHash, string? ETag);
