using System.Security.Cryptography;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>Contents of test files.</summary>
internal static class Content
{
    public const int MiB = 1 << 20;

    /// <summary>A file of one PutObject.</summary>
    public const int Small = 12_345;

    /// <summary>A file of one PutObject that a HEAD comes before, whatever the ledger knows.</summary>
    public const int Middling = (1 * MiB) + 1;

    /// <summary>A file of three parts.</summary>
    public const int Multipart = 20 * MiB;

    /// <summary>Bytes that the seed decides.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary><c>sha256:&lt;hex&gt;</c>, as records have it.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    /// <summary>The same of a file.</summary>
    public static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(file))}";
    }
}
