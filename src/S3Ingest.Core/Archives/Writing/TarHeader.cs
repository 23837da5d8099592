using System.Buffers;
using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Archives.Writing;

/// <summary>
/// The header of one entry in the pax interchange format (POSIX.1-2017, pax, "pax Interchange Format"): a ustar block, and
/// before it an extended header for what ustar cannot say. Says nothing but name, kind, size, permissions and time, so the
/// same tree has the same bytes wherever and by whomever it is packed.
/// </summary>
/// <remarks>
/// Own code, because TarWriter of .NET 8 puts the process id into the name of every extended header. Owners are left out:
/// names and numbers of accounts mean nothing on another machine. That is also why set-user-ID and set-group-ID are left out:
/// whoever unpacks as root would make programs of root of them.
/// </remarks>
internal static class TarHeader
{
    /// <summary>Bytes of a block; headers and contents are padded to it.</summary>
    public const int BlockSize = 512;

    private const byte File = (byte)'0', Link = (byte)'2', Directory = (byte)'5', Extended = (byte)'x';

    private const int NameLength = 100;
    private const long LargestSize = (1L << 33) - 1;
    private const long LatestSecond = (1L << 33) - 1;
    private const int Permissions = 0x3FF; // rwxrwxrwx and sticky

    /// <summary>A directory.</summary>
    public static void WriteDirectory(IBufferWriter<byte> target, string name, int mode, long modifiedTicks) =>
        Write(target, Directory, name + "/", "", 0, mode, modifiedTicks);

    /// <summary>A symbolic link.</summary>
    public static void WriteLink(IBufferWriter<byte> target, string name, string linkTarget, long modifiedTicks) =>
        Write(target, Link, name, linkTarget, 0, 0x1FF, modifiedTicks);

    /// <summary>A file; its content follows, padded to a block.</summary>
    public static void WriteFile(IBufferWriter<byte> target, string name, long size, int mode, long modifiedTicks) =>
        Write(target, File, name, "", size, mode, modifiedTicks);

    private static void Write(IBufferWriter<byte> target, byte kind, string name, string link, long size, int mode, long modifiedTicks)
    {
        var sinceEpoch = modifiedTicks - DateTime.UnixEpoch.Ticks;
        var second = Math.DivRem(sinceEpoch, TimeSpan.TicksPerSecond, out var fraction);
        var records = new ArrayBufferWriter<byte>();
        if (!FitsField(name))
            AddRecord(records, "path", name);
        if (!FitsField(link))
            AddRecord(records, "linkpath", link);
        if (size > LargestSize)
            AddRecord(records, "size", size.ToString(CultureInfo.InvariantCulture));
        if (fraction != 0 || second is < 0 or > LatestSecond)
            AddRecord(records, "mtime", (sinceEpoch / (decimal)TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture));
        var fieldSecond = Math.Clamp(second, 0, LatestSecond);
        if (records.WrittenCount > 0)
        {
            WriteBlock(target, Extended, "PaxHeaders/" + name, "", records.WrittenCount, 0x1A4, fieldSecond);
            target.Write(records.WrittenSpan);
            Pad(target, records.WrittenCount);
        }
        WriteBlock(target, kind, name, link, size > LargestSize ? 0 : size, mode & Permissions, fieldSecond);
    }

    /// <summary>Zeros from a length up to the next block.</summary>
    public static void Pad(IBufferWriter<byte> target, long length)
    {
        var padding = (int)(-length & (BlockSize - 1));
        target.GetSpan(Math.Max(padding, 1))[..padding].Clear();
        target.Advance(padding);
    }

    /// <summary>The two empty blocks at the end.</summary>
    public static void WriteEnd(IBufferWriter<byte> target)
    {
        target.GetSpan(2 * BlockSize)[..(2 * BlockSize)].Clear();
        target.Advance(2 * BlockSize);
    }

    // What the field of a block holds without loss. A reader that does not know extended headers gets an approximation.
    private static bool FitsField(string text) => text.Length <= NameLength && Ascii.IsValid(text);

    private static void WriteBlock(IBufferWriter<byte> target, byte kind, string name, string link, long size, int mode, long second)
    {
        var block = target.GetSpan(BlockSize)[..BlockSize];
        block.Clear();
        Text(block[..NameLength], name);
        Octal(block.Slice(100, 8), mode);
        Octal(block.Slice(108, 8), 0);
        Octal(block.Slice(116, 8), 0);
        Octal(block.Slice(124, 12), size);
        Octal(block.Slice(136, 12), second);
        block.Slice(148, 8).Fill((byte)' ');
        block[156] = kind;
        Text(block.Slice(157, NameLength), link);
        "ustar\000"u8.CopyTo(block[257..]);
        var sum = 0;
        foreach (var value in block)
            sum += value;
        Octal(block.Slice(148, 7), sum);
        target.Advance(BlockSize);
    }

    private static void Text(Span<byte> field, string text) =>
        Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, field.Length)), field);

    private static void Octal(Span<byte> field, long value)
    {
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
            field[i] = (byte)('0' + (value & 7));
        field[^1] = 0;
    }

    /// <summary><c>length keyword=value\n</c>; the length counts its own digits.</summary>
    private static void AddRecord(ArrayBufferWriter<byte> records, string keyword, string value)
    {
        var rest = Encoding.UTF8.GetBytes($" {keyword}={value}\n");
        var length = rest.Length + 1;
        while (Digits(length) + rest.Length != length)
            length = Digits(length) + rest.Length;
        records.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        records.Write(rest);
    }

    private static int Digits(int value) => value.ToString(CultureInfo.InvariantCulture).Length;
}
