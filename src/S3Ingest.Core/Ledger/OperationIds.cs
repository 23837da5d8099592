using System.Buffers.Binary;
using System.Security.Cryptography;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// Maps row ids of operations to UUIDs version 7 (RFC 9562, 5.7) and back. A row id is the Unix time in ms shifted left
/// by 20, plus 20 random bits; the other 54 random bits of the UUID are the identity of the ledger. So the table is
/// ordered by time and needs no second index.
/// </summary>
internal readonly struct OperationIds(long identity)
{
    public const int RandomBits = 20;
    private const int IdentityBits = 54;
    private const long IdentityMask = (1L << IdentityBits) - 1;
    // 63 bits less the random ones: until the year 2248.
    private const long MaxMilliseconds = (1L << (63 - RandomBits)) - 1;

    public long Identity => identity;

    /// <summary>14 hex digits.</summary>
    public string LedgerId => identity.ToString("x14", System.Globalization.CultureInfo.InvariantCulture);

    public static long NewIdentity() => BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) & IdentityMask;

    /// <summary>A new row id. Rows that are appended in order leave the pages of the table full, so within one millisecond they ascend.</summary>
    /// <param name="at">Start of the operation.</param>
    /// <param name="last">The id that this writer gave last.</param>
    public static long NewId(DateTimeOffset at, long last)
    {
        long ms = Math.Clamp(at.ToUnixTimeMilliseconds(), 0, MaxMilliseconds);
        long next = last + 1 + RandomNumberGenerator.GetInt32(1 << 8);
        return next >> RandomBits == ms ? next : (ms << RandomBits) | (long)RandomNumberGenerator.GetInt32(1 << (RandomBits - 1));
    }

    /// <summary>Smallest row id of an operation that began at or after the time.</summary>
    public static long FirstAt(DateTimeOffset at)
    {
        long ms = at.ToUnixTimeMilliseconds();
        if (DateTimeOffset.FromUnixTimeMilliseconds(ms) < at)
            ms++;
        return Math.Clamp(ms, 0, MaxMilliseconds) << RandomBits;
    }

    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds(id >> RandomBits);

    public Guid ToGuid(long id)
    {
        Span<byte> bytes = stackalloc byte[16];
        long random = id & ((1L << RandomBits) - 1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)(id >> RandomBits) << 16) | 0x7000 | (ulong)(random >> 8));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (1UL << 63) | ((ulong)(random & 0xFF) << IdentityBits) | (ulong)identity);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>False when the UUID was not given by this ledger.</summary>
    public bool TryGetId(Guid operation, out long id)
    {
        id = IdOf(operation);
        return ToGuid(id) == operation;
    }

    public static bool IsVersion7(Guid operation)
    {
        Span<byte> bytes = stackalloc byte[16];
        operation.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes[6] >> 4 == 7;
    }

    /// <summary>Row id with the time and random bits of any UUID version 7.</summary>
    public static long IdOf(Guid operation)
    {
        Span<byte> bytes = stackalloc byte[16];
        operation.TryWriteBytes(bytes, bigEndian: true, out _);
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        long ms = (long)(high >> 16) & MaxMilliseconds;
        return (ms << RandomBits) | ((long)(high & 0xFFF) << 8) | (long)((low >> IdentityBits) & 0xFF);
    }
}
