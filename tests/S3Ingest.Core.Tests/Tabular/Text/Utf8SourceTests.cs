using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Tabular.Text;

namespace S3Ingest.Core.Tests.Tabular.Text;

public class Utf8SourceTests
{
    private static readonly Encoding[] _encodings =
    [
        new UTF8Encoding(false),
        new UTF8Encoding(true),
        new UnicodeEncoding(false, true),
        new UnicodeEncoding(true, true),
    ];

    [Fact]
    public void Every_text_comes_back_as_UTF8_in_every_encoding_whatever_the_cuts_and_the_buffers() => Prop.ForAll(
        (from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
         from encoding in Gen.Elements(_encodings)
         from seed in Gen.Choose(0, int.MaxValue)
         from repeat in Gen.Elements(1, 7, 20_000)
         select (text.Get, encoding, seed, repeat)).ToArbitrary(),
        c =>
        {
            // A mark of its own at the start of the text would be the encoding's; lone surrogates are no text.
            var text = string.Concat(Enumerable.Repeat(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("x" + c.Get + "é日😀")), c.repeat));
            var (read, fault) = ReadAll([.. c.encoding.GetPreamble(), .. c.encoding.GetBytes(text)], c.seed);
            return fault is null && read.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_give_the_longest_valid_prefix_and_the_offset_of_the_byte_behind_it() => Prop.ForAll(
        Gen.Elements<byte>(0x41, 0x7F, 0x80, 0xBF, 0xC2, 0xC0, 0xE0, 0xA0, 0xED, 0xEF, 0xF0, 0x90, 0xF4, 0xF5, 0xFF).ArrayOf().ToArbitrary(),
        bytes =>
        {
            byte[] data = [(byte)'x', .. bytes];
            var valid = 0;
            while (Rune.DecodeFromUtf8(data.AsSpan(valid), out _, out var length) == System.Buffers.OperationStatus.Done)
                valid += length;
            var (read, fault) = ReadAll(data, bytes.Length);
            return read.AsSpan().SequenceEqual(data.AsSpan(0, valid)) && (valid == data.Length ? fault is null : fault!.Offset == valid);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "", -1)]
    [InlineData("EFBBBF", "", -1)]
    [InlineData("FFFE", "", -1)]
    [InlineData("FEFF", "", -1)]
    [InlineData("EFBB", "", 0)]
    [InlineData("EFBBBFEFBBBF", "\uFEFF", -1)]
    [InlineData("FFFE4100", "A", -1)]
    [InlineData("FFFE41", "", 2)]
    [InlineData("FFFE410042", "A", 4)]
    [InlineData("FEFF0041D83DDE00", "A😀", -1)]
    [InlineData("FEFF0041D83D", "A", 4)]
    [InlineData("FEFF0041DE000042", "A", 4)]
    [InlineData("FFFE41003DD84200", "A", 4)]
    [InlineData("EFBBBF41E9", "A", 4)]
    [InlineData("FFFE0000", "", 0)]
    [InlineData("0000FEFF", "", 0)]
    public void Marks_and_damage_at_the_edges(string content, string text, int fault)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var (read, found) = ReadAll(Convert.FromHexString(content), seed);
            Assert.Equal(text, Encoding.UTF8.GetString(read));
            Assert.Equal(fault, found?.Offset ?? -1);
        }
    }

    private static (byte[] Text, EncodingFault? Fault) ReadAll(byte[] data, int seed)
    {
        var random = new Random(seed);
        var source = new Utf8Source(new ChoppyStream(data, () => data.Length > 10_000 ? random.Next(1, 50_000) : random.Next(1, 4)));
        var text = new MemoryStream();
        var buffer = new byte[random.Next(Utf8Source.SmallestBuffer, data.Length > 10_000 ? 100_000 : 40)];
        for (int read; (read = source.Read(buffer, default)) > 0;)
        {
            // Each piece is whole characters.
            Assert.True(System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(0, read)));
            text.Write(buffer, 0, read);
        }
        Assert.Equal(0, source.Read(buffer, default));
        return (text.ToArray(), source.Fault);
    }
}
