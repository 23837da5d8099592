namespace S3Ingest.Core.Quilt;

/// <summary>What a registry lists of one package.</summary>
/// <param name="PackageName"><c>namespace/packagename</c>.</param>
/// <param name="Times">Names of the pointers of its revisions, seconds since 1970 UTC, newest first.</param>
/// <param name="HasLatest">Whether <c>latest</c> is there.</param>
public sealed record PackagePointers(string PackageName, IReadOnlyList<long> Times, bool HasLatest);
