using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Keys that a plan has given out already. Eight bytes of SHA-256 each, since a plan may have a million of them: two
/// different keys are taken for one in about one of 10^7 such plans, and then a move is reported that could be made.
/// </summary>
internal sealed class KeySet
{
    private readonly HashSet<ulong> _keys = [];

    /// <summary>False when the key is there already.</summary>
    public bool Add(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return _keys.Add(BinaryPrimitives.ReadUInt64BigEndian(hash));
    }
}
