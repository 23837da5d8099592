using System.Buffers.Binary;

namespace S3Ingest.Core.Storage;

/// <summary>Slicing-by-8: eight table look-ups for eight bytes at a time, on any processor.</summary>
internal static class Crc64Slicing
{
    private static readonly ulong[][] Tables = MakeTables();

    public static ulong Update(ulong state, ReadOnlySpan<byte> data)
    {
        var t = Tables;
        while (data.Length >= 8)
        {
            ulong x = state ^ BinaryPrimitives.ReadUInt64LittleEndian(data);
            state = t[7][(byte)x] ^ t[6][(byte)(x >> 8)] ^ t[5][(byte)(x >> 16)] ^ t[4][(byte)(x >> 24)]
                ^ t[3][(byte)(x >> 32)] ^ t[2][(byte)(x >> 40)] ^ t[1][(byte)(x >> 48)] ^ t[0][(byte)(x >> 56)];
            data = data[8..];
        }
        foreach (byte b in data)
            state = (state >> 8) ^ t[0][(byte)(state ^ b)];
        return state;
    }

    private static ulong[][] MakeTables()
    {
        var tables = new ulong[8][];
        for (int n = 0; n < 8; n++)
            tables[n] = new ulong[256];
        for (int b = 0; b < 256; b++)
        {
            ulong crc = (ulong)b;
            for (int bit = 0; bit < 8; bit++)
                crc = Crc64Polynomial.MultiplyByX(crc);
            tables[0][b] = crc;
        }
        for (int n = 1; n < 8; n++)
        {
            for (int b = 0; b < 256; b++)
                tables[n][b] = (tables[n - 1][b] >> 8) ^ tables[0][(byte)tables[n - 1][b]];
        }
        return tables;
    }
}
