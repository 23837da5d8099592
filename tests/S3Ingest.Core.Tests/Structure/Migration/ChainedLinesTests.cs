using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Tests.Structure.Migration;

public sealed class ChainedLinesTests
{
    [Fact]
    public void Lines_come_back_as_they_were()
    {
        var writer = new ChainedLines(ChainedLines.Start);
        string[] lines = ["""{"old":"ä/\"x\""}""", """{"n":2}""", """{"n":2}"""];
        var written = lines.Select(writer.Add).ToArray();
        var reader = new ChainedLines(ChainedLines.Start);
        Assert.Equal(lines, written.Select(l => reader.Check(l.TrimEnd('\n'))!));
        Assert.Equal(writer.Last, reader.Last);
        Assert.NotEqual(written[1], written[2]);
    }

    [Fact]
    public void Every_damage_is_found_at_its_line() => Prop.ForAll(
        (from count in Gen.Choose(2, 6)
         from line in Gen.Choose(0, count - 1)
         from at in Gen.Choose(0, 200)
         from kind in Gen.Elements("flip", "drop", "cut", "swap")
         select (count, line, at, kind)).ToArbitrary(),
        c =>
        {
            var writer = new ChainedLines(ChainedLines.Start);
            var lines = Enumerable.Range(0, c.count).Select(i => writer.Add($$"""{"n":{{i}},"old":"datasets/training-output/job/{{i}}"}""").TrimEnd('\n')).ToList();
            var at = c.at % lines[c.line].Length;
            switch (c.kind)
            {
                case "flip":
                    lines[c.line] = lines[c.line].Remove(at, 1).Insert(at, lines[c.line][at] == 'x' ? "y" : "x");
                    break;
                case "drop" when c.line < c.count - 1:
                    lines.RemoveAt(c.line);
                    break;
                case "cut":
                    lines[c.line] = lines[c.line][..at];
                    break;
                default:
                    (lines[0], lines[1]) = (lines[1], lines[0]);
                    break;
            }
            var reader = new ChainedLines(ChainedLines.Start);
            int bad = lines.FindIndex(l => reader.Check(l) is null);
            return bad >= 0 && bad <= c.line;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
