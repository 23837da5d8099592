using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.PublicData;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>Whatever comes in: a file or TabularInvalid. Whatever breaks off: what was begun ends.</summary>
[Collection(nameof(AloneCollection))]
public class RobustnessTests
{
    // Long enough for the slowest machine, short enough to end a hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // In bytes. Ten times the memory that the largest of the mutated files may need.
    private const long MostAllocated = 2L << 30;

    private static readonly TabularFormat[] Formats = Enum.GetValues<TabularFormat>();

    private static readonly Gen<(TabularFormat Format, byte[] Content)> Noise =
        from format in Gen.Elements(Formats)
        from content in Gen.OneOf(
            Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(),
            Gen.Elements("\"',;\t\n\r{}[]<>/=:&!-?0123eE.+atruefalsnN \\u\uFEFF\0".ToCharArray()).ListOf().Select(c => Encoding.UTF8.GetBytes([.. c])))
        select (format, content);

    private static readonly Gen<(TabularFormat Format, byte[] Content)> Damaged =
        from seed in Gen.Choose(0, int.MaxValue)
        select Damage(new Random(seed));

    [Fact]
    public void Any_bytes_become_a_file_or_are_refused() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(300), Prop.ForAll(Noise.ToArbitrary(), Ends));

    [ReadersFact]
    public void Damaged_files_become_a_file_or_are_refused() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Damaged.ToArbitrary(), Ends));

    [Fact]
    public async Task Depth_without_end_is_refused_without_a_stack_overflow()
    {
        foreach (var (format, open) in new[] { (TabularFormat.Json, "["), (TabularFormat.JsonLines, "{\"a\":"), (TabularFormat.Xml, "<a>") })
            await Trap.FaultAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 1_000_000))), format);
    }

    [Theory]
    [InlineData(TabularFormat.Csv)]
    [InlineData(TabularFormat.JsonLines)]
    [InlineData(TabularFormat.Xml)]
    public async Task A_source_that_breaks_off_gives_its_own_fault(TabularFormat format)
    {
        foreach (var length in new[] { 0, 10, 1_000_000 })
        {
            using var output = new MemoryStream();
            using var content = new EndlessTable(format) { BreaksAfter = length };
            var fault = await Assert.ThrowsAsync<IOException>(() => Conversion(format).TryWriteAsync(content, output, default).WaitAsync(Patience));
            Assert.Equal("The line is dead.", fault.Message);
            Assert.False(output.ToArray().AsSpan(Math.Min(4, (int)output.Length)).EndsWith("PAR1"u8));
        }
    }

    [Fact]
    public async Task An_output_that_breaks_off_gives_its_own_fault_and_ends_the_reading()
    {
        using var content = new EndlessTable(TabularFormat.Csv);
        using var output = new BrokenOutput(100_000);
        var fault = await Assert.ThrowsAsync<IOException>(() => Conversion(TabularFormat.Csv).TryWriteAsync(content, output, default).WaitAsync(Patience));
        Assert.Equal("The room is full.", fault.Message);
        await AssertNobodyReadsAsync(content);
    }

    [Theory]
    [InlineData(TabularFormat.Csv, false)]
    [InlineData(TabularFormat.JsonLines, false)]
    [InlineData(TabularFormat.Xml, false)]
    [InlineData(TabularFormat.Csv, true)]
    public async Task A_conversion_that_is_cancelled_ends_the_reading_and_the_file_has_no_end(TabularFormat format, bool infersOnly)
    {
        using var stop = new CancellationTokenSource();
        using var output = new MemoryStream();
        using var content = new EndlessTable(format) { After = (8_000_000, stop.Cancel) };
        var conversion = Conversion(format);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            (infersOnly ? conversion.TryInferAsync(content, stop.Token) : conversion.TryWriteAsync(content, output, stop.Token)).WaitAsync(Patience));
        await AssertNobodyReadsAsync(content);
        Assert.False(output.ToArray().AsSpan(Math.Min(4, (int)output.Length)).EndsWith("PAR1"u8));
    }

    private static TabularConversion Conversion(TabularFormat format) =>
        new(format, new ConversionOptions { SourceName = "endless" }) { RowGroupRows = 1_000 };

    private static async Task AssertNobodyReadsAsync(EndlessTable content)
    {
        var reads = content.Reads;
        for (var i = 0; i < 20; i++)
            await Task.Yield();
        Assert.Equal(reads, content.Reads);
        Assert.False(content.IsBeingRead);
    }

    private static void Ends((TabularFormat Format, byte[] Content) source)
    {
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            Task.Run(() => Converted.OfAsync(new(source.Format, new ConversionOptions { SourceName = "noise" }), source.Content)).WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (IngestException fault)
        {
            Assert.Equal(IngestErrorId.TabularInvalid, fault.ErrorId);
            Assert.NotNull(fault.Row);
            Assert.True(fault is { Line: >= 1, Column: >= 1 }, fault.Message);
        }
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MostAllocated);
    }

    /// <summary>A piece of a real file with bytes changed, left out, doubled or moved; read as what it was or as another format.</summary>
    private static (TabularFormat Format, byte[] Content) Damage(Random random)
    {
        var set = PublicDataSets.All[random.Next(PublicDataSets.All.Count)];
        var file = File.ReadAllBytes(set.Path);
        var content = file.AsSpan(0, Math.Min(file.Length, random.Next(200_000))).ToArray().ToList();
        for (var damages = random.Next(1, 6); damages > 0 && content.Count > 0; damages--)
        {
            var at = random.Next(content.Count);
            var length = Math.Min(random.Next(1, 100), content.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    content[at] = (byte)random.Next(256);
                    break;
                case 1:
                    content.RemoveRange(at, length);
                    break;
                case 2:
                    content.InsertRange(at, content.GetRange(at, length));
                    break;
                case 3:
                    content.InsertRange(random.Next(content.Count), content.GetRange(at, length));
                    break;
                default:
                    content[at] = "\"',;\n\r{}[]<>&\\\0"u8[random.Next(15)];
                    break;
            }
        }
        return (random.Next(5) == 0 ? Formats[random.Next(Formats.Length)] : set.Format, [.. content]);
    }

    private sealed class BrokenOutput(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => Take(buffer.Length);

        public override void Write(byte[] buffer, int offset, int count) => Take(count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Take(buffer.Length);
            return ValueTask.CompletedTask;
        }

        private void Take(int count)
        {
            room -= count;
            if (room < 0)
                throw new IOException("The room is full.");
        }
    }
}
