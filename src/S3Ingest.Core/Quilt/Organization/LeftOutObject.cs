namespace S3Ingest.Core.Quilt.Organization;

/// <summary>An object that does not enter the package.</summary>
/// <param name="Ordinal">Its place in the order in which the objects were given, from 0.</param>
/// <param name="Key">Key below the source prefix.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsRefused">True when a rule forbids it; false when it is nothing that a package can hold.</param>
/// <param name="Reason">A sentence.</param>
public sealed record LeftOutObject(int Ordinal, string Key, long Size, bool IsRefused, string Reason)
{
    /// <summary>True when it has content and no path can be made for it.</summary>
    public bool HasNoPath { get; init; }
}
