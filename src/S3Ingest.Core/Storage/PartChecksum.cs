namespace S3Ingest.Core.Storage;

/// <summary>One part of an object as GetObjectAttributes lists it.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">32 bytes; null when another checksum was asked for.</param>
public sealed record PartChecksum(long Size, byte[]? Sha256);
