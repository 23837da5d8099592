namespace S3Ingest.Core.Quilt;

/// <summary>A revision of a package as its pointers tell it.</summary>
/// <param name="PackageName"><c>namespace/packagename</c>.</param>
/// <param name="TopHash">64 hex digits.</param>
/// <param name="UnixTime">Name of its newest pointer, seconds; null when no pointer of the package names it.</param>
/// <param name="IsLatest">Whether <c>latest</c> names it.</param>
public sealed record FoundRevision(string PackageName, string TopHash, long? UnixTime, bool IsLatest);
