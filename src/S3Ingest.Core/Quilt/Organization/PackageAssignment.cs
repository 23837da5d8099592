namespace S3Ingest.Core.Quilt.Organization;

/// <summary>Where an object is in a package.</summary>
/// <param name="Ordinal">Its place in the order in which the objects were given, from 0.</param>
/// <param name="Key">Key below the source prefix.</param>
/// <param name="LogicalKey">Path in the package.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Note">Why its path is not the one that its folder would give it; null when it is.</param>
public sealed record PackageAssignment(int Ordinal, string Key, string LogicalKey, long Size, string? Note)
{
    /// <summary>As S3 has it; null where that is not known.</summary>
    public DateTimeOffset? LastModified { get; init; }
}
