using System.Buffers.Binary;

namespace S3Ingest.Core.Archives;

/// <summary>CRC-32 of ISO 3309, as zip (APPNOTE 4.4.7), gzip, 7z and RAR use it; eight bytes a step.</summary>
internal sealed class Crc32
{
    private static readonly uint[] Tables = MakeTables();

    private uint _state = uint.MaxValue;

    /// <summary>The checksum of everything added.</summary>
    public uint Value => ~_state;

    /// <summary>The checksum of one run of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = new Crc32();
        crc.Add(data);
        return crc.Value;
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        uint crc = _state;
        ReadOnlySpan<uint> tables = Tables;
        while (data.Length >= 8)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = tables[(7 << 8) + (byte)low] ^ tables[(6 << 8) + (byte)(low >> 8)]
                ^ tables[(5 << 8) + (byte)(low >> 16)] ^ tables[(4 << 8) + (byte)(low >> 24)]
                ^ tables[(3 << 8) + (byte)high] ^ tables[(2 << 8) + (byte)(high >> 8)]
                ^ tables[(1 << 8) + (byte)(high >> 16)] ^ tables[(byte)(high >> 24)];
            data = data[8..];
        }
        foreach (byte value in data)
            crc = tables[(byte)(crc ^ value)] ^ (crc >> 8);
        _state = crc;
    }

    private static uint[] MakeTables()
    {
        var tables = new uint[8 << 8];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB8_8320);
            tables[value] = crc;
        }
        for (int i = 256; i < tables.Length; i++)
            tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
