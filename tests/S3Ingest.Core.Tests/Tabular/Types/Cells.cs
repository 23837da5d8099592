using System.Text;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tabular.Types;

namespace S3Ingest.Core.Tests.Tabular.Types;

/// <summary>Columns made of text, and what encoders made of them.</summary>
internal static class Cells
{
    public static (CellKind Kind, string Text) Null => (CellKind.Null, "");

    public static (CellKind Kind, string Text) Blank => (CellKind.Blank, "");

    public static IEnumerable<(CellKind Kind, string Text)> Of(CellKind kind, params IEnumerable<string> texts) => texts.Select(text => (kind, text));

    public static TextColumn Column(params IEnumerable<(CellKind Kind, string Text)> cells)
    {
        var column = new TextColumn();
        foreach (var (kind, text) in cells)
            column.Append(kind, Encoding.UTF8.GetBytes(text));
        return column;
    }

    public static ColumnFacts Facts(params IEnumerable<(CellKind Kind, string Text)> cells)
    {
        var facts = new ColumnFacts();
        facts.Observe(Column(cells));
        return facts;
    }

    public static ColumnType Resolve(ParquetProfile profile, params IEnumerable<(CellKind Kind, string Text)> cells) => Facts(cells).Resolve(profile);

    public static string TypeOf(CellKind kind, params string[] texts) => Resolve(ParquetProfile.Compatible, Of(kind, texts)).ToString();

    public static string CompactTypeOf(CellKind kind, params string[] texts) => Resolve(ParquetProfile.Compact, Of(kind, texts)).ToString();

    /// <summary>An encoder whose batches are converted and not handed over.</summary>
    public static ColumnEncoder Encoder(ColumnType type, ColumnFacts facts) => ColumnEncoder.Create(type, facts, null!);

    /// <summary>Whether a column that was resolved from some values takes another one.</summary>
    public static bool Takes(CellKind kind, string[] seen, string further)
    {
        var facts = Facts(Of(kind, seen));
        return Encoder(facts.Resolve(ParquetProfile.Compact), facts).TryConvert(Column((kind, further)));
    }

    /// <summary>Resolves, encodes and gives the values back, one a row.</summary>
    public static object?[] RoundTrip(ParquetProfile profile, params IEnumerable<(CellKind Kind, string Text)> cells)
    {
        var column = Column(cells);
        var facts = new ColumnFacts();
        facts.Observe(column);
        var encoder = Encoder(facts.Resolve(profile), facts);
        Assert.True(encoder.TryConvert(column));
        return Values(encoder, column);
    }

    /// <summary>What the encoder made of the column that it converted last, one value a row.</summary>
    public static object?[] Values(ColumnEncoder encoder, TextColumn column) => encoder switch
    {
        ValueEncoder<bool, BooleanParser> e => Spread(e.Values, e.Defined),
        ValueEncoder<long, Int64Parser> e => Spread(e.Values, e.Defined),
        ValueEncoder<double, DoubleParser> e => Spread(e.Values, e.Defined),
        ValueEncoder<Int128, DecimalParser> e => Spread(e.Values, e.Defined),
        ValueEncoder<int, DateParser> e => Spread(e.Values, e.Defined),
        ValueEncoder<long, TimeParser> e => Spread(e.Values, e.Defined),
        ValueEncoder<long, TimestampParser> e => Spread(e.Values, e.Defined),
        JsonEncoder e => Texts(e.Data, e.Ends, e.Defined),
        StringEncoder e => Texts(column.Data, column.Ends, e.Defined),
        _ => throw new ArgumentOutOfRangeException(nameof(encoder)),
    };

    private static object?[] Spread<T>(ReadOnlySpan<T> values, ReadOnlySpan<byte> defined)
    {
        var rows = new List<object?>();
        if (defined.IsEmpty)
        {
            foreach (var value in values)
                rows.Add(value);
            return [.. rows];
        }
        var next = 0;
        foreach (var isDefined in defined)
            rows.Add(isDefined == 0 ? null : values[next++]);
        Assert.Equal(values.Length, next);
        return [.. rows];
    }

    private static object?[] Texts(ReadOnlySpan<byte> data, ReadOnlySpan<int> ends, ReadOnlySpan<byte> defined)
    {
        var rows = new object?[ends.Length];
        var start = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            if (defined.IsEmpty || defined[row] != 0)
                rows[row] = Encoding.UTF8.GetString(data[start..ends[row]]);
            else
                Assert.Equal(start, ends[row]);
            start = ends[row];
        }
        Assert.Equal(data.Length, start);
        return rows;
    }
}
