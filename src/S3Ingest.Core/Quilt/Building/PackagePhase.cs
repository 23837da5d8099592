namespace S3Ingest.Core.Quilt.Building;

/// <summary>What the making of a package is at.</summary>
public enum PackagePhase
{
    /// <summary>Objects are listed and sorted.</summary>
    Planning,
    /// <summary>Hashes are found.</summary>
    Hashing,
    /// <summary>Tables are looked into.</summary>
    Profiling,
    /// <summary>Objects are copied into the registry.</summary>
    Copying,
    /// <summary>Documents, manifest and pointers are written.</summary>
    Writing,
}
