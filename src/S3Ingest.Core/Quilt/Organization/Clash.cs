namespace S3Ingest.Core.Quilt.Organization;

/// <summary>Why an object could not have the path that its folder would give it.</summary>
internal enum Clash : byte
{
    None,
    Generated,
    SamePath,
    FileAndFolder,
}
