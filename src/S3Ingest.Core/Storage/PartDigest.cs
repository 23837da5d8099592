namespace S3Ingest.Core.Storage;

/// <summary>Hashes of one part.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Md5">Content-MD5 and ETag; empty where MD5 is forbidden.</param>
/// <param name="Crc64Nvme">x-amz-checksum-crc64nvme.</param>
internal sealed record PartDigest(long Length, byte[] Md5, ulong Crc64Nvme)
{
    public static PartDigest Compute(ReadOnlySpan<byte> part) =>
        new(part.Length, Storage.Md5.Compute(part), Storage.Crc64Nvme.Compute(part));
}
