using System.Text;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Paths;

namespace S3Ingest.Core.Tests.Archives.Paths;

public class EntryNameDecoderTests
{
    // "表.csv" in Shift-JIS: the second byte is that of a backslash.
    private static readonly byte[] ShiftJis = [0x95, 0x5C, .. ".csv"u8];

    [Theory]
    [InlineData(ArchiveFormat.Zip)]
    [InlineData(ArchiveFormat.Tar)]
    [InlineData(ArchiveFormat.SevenZip)]
    public void Valid_utf8_is_utf8_whatever_is_configured(ArchiveFormat format)
    {
        foreach (var decoder in new[] { new EntryNameDecoder(), new EntryNameDecoder("shift_jis") })
        {
            Assert.Equal("dépôt/表.csv", decoder.Decode("dépôt/表.csv"u8, format));
            Assert.Equal("e\u0301", decoder.Decode("e\u0301"u8, format));
        }
    }

    [Fact]
    public void Without_a_charset_zip_is_code_page_437_and_tar_Latin1()
    {
        var decoder = new EntryNameDecoder();
        byte[] name = [(byte)'M', 0x81, (byte)'l', 0xE9];
        Assert.Equal("MülΘ", decoder.Decode(name, ArchiveFormat.Zip));
        Assert.Equal("MülΘ", decoder.Decode(name, ArchiveFormat.Rar));
        Assert.Equal("M\u0081lé", decoder.Decode(name, ArchiveFormat.Tar));
    }

    [Theory]
    [InlineData("shift_jis")]
    [InlineData("932")]
    public void The_configured_charset_comes_before_the_default_and_before_splitting(string charset)
    {
        var name = new EntryNameDecoder(charset).Decode([.. ShiftJis[..2], .. "/"u8, .. ShiftJis], ArchiveFormat.Zip);
        Assert.Equal("表/表.csv", name);
        Assert.Equal("表/表.csv", EntryPath.Resolve(name).Value);
        Assert.Equal("ò/.csv", EntryPath.Resolve(new EntryNameDecoder().Decode(ShiftJis, ArchiveFormat.Zip)).Value);
    }

    [Fact]
    public void A_name_that_the_charset_cannot_hold_falls_back()
    {
        byte[] broken = [(byte)'a', 0x95];
        Assert.Equal("aò", new EntryNameDecoder("shift_jis").Decode(broken, ArchiveFormat.Zip));
        Assert.Equal("a\u0095", new EntryNameDecoder("shift_jis").Decode(broken, ArchiveFormat.Tar));
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    public void Overlong_forms_surrogates_and_cut_characters_are_not_utf8(byte[] name)
    {
        var text = new EntryNameDecoder().Decode(name, ArchiveFormat.Tar);
        Assert.Equal(Encoding.Latin1.GetString(name), text);
        Assert.DoesNotContain('/', text);
    }

    [Theory]
    [InlineData("utf-9")]
    [InlineData("99999")]
    [InlineData("-1")]
    [InlineData("")]
    public void An_unknown_charset_is_a_fault_of_the_configuration(string charset)
    {
        var fault = Assert.Throws<IngestException>(() => new EntryNameDecoder(charset));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains($"'{charset}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_session_learns_no_charset_from_it()
    {
        _ = new EntryNameDecoder("shift_jis").Decode(ShiftJis, ArchiveFormat.Zip);
        Assert.Throws<NotSupportedException>(() => Encoding.GetEncoding(437));
    }
}
