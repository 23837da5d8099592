namespace S3Ingest.Core.Quilt.Organization;

/// <summary>What becomes of an object.</summary>
internal enum Fate : byte
{
    Assigned,
    FolderMarker,
    RegistryFile,
    NoName,
    GivenTwice,
    Refused,
    NoPlace,
}
