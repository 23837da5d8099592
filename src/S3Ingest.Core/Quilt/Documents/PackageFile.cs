namespace S3Ingest.Core.Quilt;

/// <summary>A file of a package, as the generated documents count it.</summary>
/// <param name="LogicalKey">Path inside the package.</param>
/// <param name="Folder">Folder of the organisation that it lies in (<c>data/processed</c>); empty for the root.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">When its object was written; null when that is not known.</param>
/// <param name="Hash">Hash of its content; null when that is not known.</param>
/// <param name="HasFullChecksum">True when the provider keeps a checksum over the whole object.</param>
public sealed record PackageFile(string LogicalKey, string Folder, long Size, DateTimeOffset? LastModified, QuiltHash? Hash, bool HasFullChecksum);
