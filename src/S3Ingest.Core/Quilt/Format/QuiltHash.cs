namespace S3Ingest.Core.Quilt;

/// <summary>Hash of an entry.</summary>
/// <param name="Type">One of the constants, or another one in packages of others.</param>
/// <param name="Value">Hex for SHA256, Base64 for the others.</param>
public readonly record struct QuiltHash(string Type, string Value)
{
    /// <summary>SHA-256 of the content, lowercase hex; older packages, and objects that were one PUT above 8 MiB.</summary>
    public const string Sha256 = "SHA256";

    /// <summary>Base64 of SHA-256 over the SHA-256 digests of the parts (<see cref="ChunkedSha256"/>).</summary>
    public const string Sha256Chunked = "sha2-256-chunked";

    /// <summary>Base64 of the full-object CRC-64/NVME, big-endian; readable from quilt3 7.2 on.</summary>
    public const string Crc64Nvme = "CRC64NVME";
}
