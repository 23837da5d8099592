namespace S3Ingest.Core.Quilt;

/// <summary>A small object of a registry as it was read.</summary>
/// <param name="Url">URL with the version that was read, as <see cref="PhysicalKey"/> writes it.</param>
/// <param name="Content">Its bytes.</param>
public sealed record RegistryObject(string Url, byte[] Content);
