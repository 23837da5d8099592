namespace S3Ingest;

/// <summary>What Test-QuiltPackage looks for.</summary>
public enum QuiltRule
{
    /// <summary>The name is not <c>namespace/packagename</c>.</summary>
    PackageName,
    /// <summary>The manifest cannot be read, or its top hash is not that of its content.</summary>
    Manifest,
    /// <summary>A path that a package cannot have, or two that exclude each other.</summary>
    LogicalKey,
    /// <summary>A document or folder that is missing, or is not what it should be.</summary>
    Structure,
    /// <summary>The package's metadata is incomplete for the level of validation.</summary>
    Metadata,
    /// <summary>The registry's workflow does not accept the package.</summary>
    Workflow,
    /// <summary>The object of an entry is not there, or cannot be read.</summary>
    MissingObject,
    /// <summary>The object of an entry has another size.</summary>
    SizeMismatch,
    /// <summary>The content of an entry has another hash.</summary>
    HashMismatch,
    /// <summary>The entry names no version: the object under it can change.</summary>
    Unversioned,
}
