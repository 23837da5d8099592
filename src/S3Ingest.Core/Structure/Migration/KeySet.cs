using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Keys of a plan, eight bytes of SHA-256 each, since it may have a million of them: two different keys are taken for one
/// in about one of 10^7 such plans.
/// </summary>
internal sealed class KeySet
{
    private readonly HashSet<ulong> _keys = [];

    /// <summary>False when the key is there already.</summary>
    public bool Add(string key) => _keys.Add(Hash(key));

    /// <summary>True when the key is there.</summary>
    public bool Contains(string key) => _keys.Contains(Hash(key));

    /// <summary>How many keys are there.</summary>
    public int Count => _keys.Count;

    private static ulong Hash(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
