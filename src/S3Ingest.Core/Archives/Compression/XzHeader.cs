namespace S3Ingest.Core.Archives.Compression;

/// <summary>The beginning of an .xz stream: its check and the dictionary of its first block (The .xz File Format, 2.1.1 and 3.1).</summary>
/// <param name="Check">Id of the check of the content; 0 is none.</param>
/// <param name="Dictionary">Bytes of the LZMA2 dictionary; 0 without a block.</param>
internal readonly record struct XzHeader(int Check, long Dictionary)
{
    /// <summary>Bytes that hold the largest header.</summary>
    public const int LargestSize = StreamHeaderSize + 1024;

    private const int StreamHeaderSize = 12;
    private const ulong Lzma2 = 0x21;

    /// <summary>Reads it; null when it is cut off or damaged, which expanding will tell.</summary>
    public static XzHeader? Parse(ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length < StreamHeaderSize + 1 || !prefix.StartsWith(Magic))
            return null;
        int check = prefix[7] & 0x0F;
        var block = prefix[StreamHeaderSize..];
        // An index instead of a block begins with a zero.
        if (block[0] == 0)
            return new(check, 0);
        int size = (block[0] + 1) * 4;
        if (block.Length < size)
            return null;
        var fields = block[1..(size - 4)];
        int flags = fields[0];
        fields = fields[1..];
        for (int i = 0; i < ((flags & 0x40) != 0 ? 1 : 0) + ((flags & 0x80) != 0 ? 1 : 0); i++)
        {
            if (Number(ref fields) is null)
                return null;
        }
        long dictionary = 0;
        for (int filter = 0; filter <= (flags & 3); filter++)
        {
            if (Number(ref fields) is not { } id || Number(ref fields) is not { } length || length > (ulong)fields.Length)
                return null;
            if (id == Lzma2 && length == 1)
                dictionary = DictionarySize(fields[0]);
            fields = fields[(int)length..];
        }
        return new(check, dictionary);
    }

    /// <summary>Bytes of an LZMA2 dictionary by its property byte (5.3.1); what is not defined is as large as can be.</summary>
    public static long DictionarySize(byte property) => property >= 40 ? uint.MaxValue : (2L | (property & 1)) << ((property / 2) + 11);

    private static ReadOnlySpan<byte> Magic => [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00];

    // Seven bits a byte, lowest first (1.2).
    private static ulong? Number(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 9); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if ((bytes[i] & 0x80) == 0)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
        return null;
    }
}
