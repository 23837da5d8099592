namespace S3Ingest.Core.Quilt;

/// <summary>What a removal deletes.</summary>
/// <param name="PackageName">The package.</param>
/// <param name="IsWhole">Whether all of it goes.</param>
/// <param name="Revisions">The revisions, newest first, one for each pointer.</param>
/// <param name="DamagedPointers">Keys of pointers that hold no top hash; they go with the whole package.</param>
public sealed record RemovalPlan(string PackageName, bool IsWhole, IReadOnlyList<FoundRevision> Revisions, IReadOnlyList<string> DamagedPointers);
