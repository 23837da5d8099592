namespace S3Ingest.LocalS3.Checksums;

/// <summary>How an algorithm is spelled in headers, elements and parameters, and how long its digest is.</summary>
internal static class ChecksumNames
{
    public const string HeaderPrefix = "x-amz-checksum-";

    private static readonly (ChecksumAlgorithm Algorithm, string Name, string Header, int Bytes)[] s_all =
    [
        (ChecksumAlgorithm.Crc32, "CRC32", "x-amz-checksum-crc32", 4),
        (ChecksumAlgorithm.Crc32C, "CRC32C", "x-amz-checksum-crc32c", 4),
        (ChecksumAlgorithm.Crc64Nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", 8),
        (ChecksumAlgorithm.Sha1, "SHA1", "x-amz-checksum-sha1", 20),
        (ChecksumAlgorithm.Sha256, "SHA256", "x-amz-checksum-sha256", 32),
    ];

    public static IEnumerable<ChecksumAlgorithm> All => s_all.Select(static a => a.Algorithm);

    public static string Name(this ChecksumAlgorithm algorithm) => s_all[(int)algorithm].Name;

    public static string Header(this ChecksumAlgorithm algorithm) => s_all[(int)algorithm].Header;

    public static string Element(this ChecksumAlgorithm algorithm) => "Checksum" + s_all[(int)algorithm].Name;

    /// <summary>Length of the digest in bytes.</summary>
    public static int DigestBytes(this ChecksumAlgorithm algorithm) => s_all[(int)algorithm].Bytes;

    /// <summary>Finds the algorithm of a parameter value such as <c>CRC32C</c>; null when there is none of that name.</summary>
    public static ChecksumAlgorithm? FromName(string name)
    {
        foreach (var entry in s_all)
            if (entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return entry.Algorithm;
        return null;
    }

    /// <summary>Finds the algorithm of a header such as <c>x-amz-checksum-sha1</c>; null for any other header.</summary>
    public static ChecksumAlgorithm? FromHeader(string header)
    {
        foreach (var entry in s_all)
            if (entry.Header.Equals(header, StringComparison.OrdinalIgnoreCase))
                return entry.Algorithm;
        return null;
    }
}
