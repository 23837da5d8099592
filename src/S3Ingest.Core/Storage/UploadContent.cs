namespace S3Ingest.Core.Storage;

/// <summary>What was sent, computed while it streamed by.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">SHA-256 of the whole content, 32 bytes.</param>
/// <param name="Md5">MD5 of the whole content, 16 bytes; empty for multipart content, where nothing in S3 can equal it, and where the host forbids MD5 (FIPS).</param>
/// <param name="Crc64Nvme">CRC-64/NVME of the whole content.</param>
/// <param name="PartCount">Parts of the multipart upload; 0 for one PutObject.</param>
/// <param name="ExpectedETag">MD5 in hex, or <c>md5(md5s)-N</c>; empty where MD5 is forbidden.</param>
public sealed record UploadContent(long Length, byte[] Sha256, byte[] Md5, ulong Crc64Nvme, int PartCount, string ExpectedETag);
