using S3Ingest.Core.Archives;
using static S3Ingest.Core.Tests.Archives.Reading.Reading;

namespace S3Ingest.Core.Tests.Archives.Reading;

/// <summary>There is no free program that writes RAR: the archives are put together here, their files stored.</summary>
public class RarReaderTests
{
    private static readonly byte[] Content = Text(1_000);

    private static readonly byte[] Main5 = Block5([1, 0, 0]);
    private static readonly byte[] End5 = Block5([5, 0, 0]);

    private static byte[] Rar5(params byte[][] blocks) => [.. "Rar!\x1A\x07\x01\x00"u8, .. blocks.SelectMany(block => block)];

    private static byte[] Block5(byte[] fields) => [.. BitConverter.GetBytes(Crc32.Of([(byte)fields.Length, .. fields])), (byte)fields.Length, .. fields];

    private static byte[] File5(string name, byte[] content, int flags = 2, byte[]? extra = null, uint? crc = null) =>
    [
        .. Block5(
        [
            2, (byte)(flags | (extra is null ? 0 : 1)), .. extra is null ? Array.Empty<byte>() : [(byte)extra.Length], .. Vint(content.Length),
            4, .. Vint(content.Length), 0x20, .. BitConverter.GetBytes(crc ?? Crc32.Of(content)), 0, 0,
            (byte)name.Length, .. System.Text.Encoding.UTF8.GetBytes(name), .. extra ?? [],
        ]),
        .. content,
    ];

    private static byte[] Vint(int value) => value < 128 ? [(byte)value] : [(byte)(value | 0x80), .. Vint(value >> 7)];

    private static byte[] Rar4(int mainFlags, int fileFlags, byte[] content, bool end = true, uint? crc = null) =>
    [
        .. "Rar!\x1A\x07\x00"u8,
        .. Block4(0x73, mainFlags, new byte[6]),
        .. Block4(0x74, 0x8000 | fileFlags,
        [
            .. BitConverter.GetBytes(content.Length), .. BitConverter.GetBytes(content.Length), 3, .. BitConverter.GetBytes(crc ?? Crc32.Of(content)),
            0, 0, 0x21, 0x58, 29, 0x30, 5, 0, .. BitConverter.GetBytes(0x81A4), .. "a.txt"u8,
        ]),
        .. content,
        .. end ? Block4(0x7B, 0x4000, []) : [],
    ];

    private static byte[] Block4(byte type, int flags, byte[] fields)
    {
        byte[] header = [type, .. BitConverter.GetBytes((ushort)flags), .. BitConverter.GetBytes((ushort)(7 + fields.Length)), .. fields];
        return [.. BitConverter.GetBytes((ushort)Crc32.Of(header)), .. header];
    }

    [Fact]
    public void Stored_files_of_both_formats_are_read()
    {
        byte[] five = Rar5(Main5, File5("a.txt", Content), File5("b", [1]), End5);
        Same([("a.txt", Content), ("b", [1])], All(five, ArchiveFormat.Rar5));
        Same([("a.txt", Content), ("b", [1])], All(new ForwardOnly(five), ArchiveFormat.Rar5));
        Same([("a.txt", Content)], All(Rar4(0, 0, Content), ArchiveFormat.Rar));
    }

    [Fact]
    public void A_wrong_checksum_is_an_error()
    {
        Fails(IngestErrorId.ArchiveCorrupt, () => All(Rar5(Main5, File5("a", Content, crc: 1), End5), ArchiveFormat.Rar5));
        Fails(IngestErrorId.ArchiveCorrupt, () => All(Rar4(0, 0, Content, crc: 1), ArchiveFormat.Rar));
    }

    [Fact]
    public void A_password_is_told_as_such()
    {
        byte[] record = [2, 1, 0];
        Fails(IngestErrorId.ArchiveEncrypted, () => All(Rar5(Main5, File5("a", Content, extra: record), End5), ArchiveFormat.Rar5));
        Fails(IngestErrorId.ArchiveEncrypted, () => All(Rar5(Block5([4, 0, 0, 0, 15, .. new byte[16]]), Noise(300, 1)), ArchiveFormat.Rar5));
        Fails(IngestErrorId.ArchiveEncrypted, () => All(Rar4(0, 4, Content), ArchiveFormat.Rar));
        Fails(IngestErrorId.ArchiveEncrypted, () => All(Rar4(0x80, 0, Content), ArchiveFormat.Rar));
    }

    [Fact]
    public void A_volume_is_told_as_such()
    {
        Fails(IngestErrorId.ArchiveUnsupported, () => All(Rar5(Block5([1, 0, 1]), File5("a", Content), End5), ArchiveFormat.Rar5));
        Fails(IngestErrorId.ArchiveUnsupported, () => All(Rar5(Main5, File5("a", Content, flags: 2 | 0x10), End5), ArchiveFormat.Rar5));
        Fails(IngestErrorId.ArchiveUnsupported, () => All(Rar4(1, 0, Content), ArchiveFormat.Rar));
        Fails(IngestErrorId.ArchiveUnsupported, () => All(Rar4(0, 2, Content), ArchiveFormat.Rar));
    }

    [Fact]
    public void Every_cut_is_an_error()
    {
        byte[] five = Rar5(Main5, File5("a", Text(200)), End5), four = Rar4(0, 0, Text(200));
        for (int length = 8; length < five.Length; length++)
            Fails(IngestErrorId.ArchiveCorrupt, () => All(five[..length], ArchiveFormat.Rar5));
        for (int length = 7; length < four.Length; length++)
            Fails(IngestErrorId.ArchiveCorrupt, () => All(four[..length], ArchiveFormat.Rar));
    }

    [Fact]
    public void No_flipped_bit_gives_other_content()
    {
        foreach (var (archive, format) in ((byte[], ArchiveFormat)[])[(Rar5(Main5, File5("a", Text(100)), End5), ArchiveFormat.Rar5), (Rar4(0, 0, Text(100)), ArchiveFormat.Rar)])
        {
            // Detection has seen the signature.
            for (int bit = 8 * 8; bit < archive.Length * 8; bit++)
            {
                byte[] flipped = [.. archive];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    Assert.Equal(Text(100), Assert.Single(All(flipped, format)).Content);
                }
                catch (IngestException e)
                {
                    Assert.True(IsArchiveFault(e), e.ToString());
                }
            }
        }
    }
}
