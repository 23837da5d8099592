namespace S3Ingest.Core.Tabular.Csv;

/// <summary>
/// Finds the dialect of a prefix. The delimiter is the one that cuts every record into the same number of fields. The quote
/// is <c>"</c>; another one, or none, only where it is evident and <c>"</c> cannot be. A backslash never escapes: texts that
/// use it so end in a fault, not in a wrong value.
/// </summary>
internal static class CsvDialectDetector
{
    private const byte DoubleQuote = (byte)'"';
    private const byte SingleQuote = (byte)'\'';

    // So many fields must open with a quote that none of them closes before quotes are taken for text.
    private const int EvidentlyOpen = 3;

    private static readonly byte[] _delimiters = ",;\t|"u8.ToArray();

    /// <summary>Finds the dialect.</summary>
    /// <param name="text">Prefix of the text, without byte order mark.</param>
    /// <param name="isWhole">True when the text ends there.</param>
    /// <param name="format">Csv: one of <c>, ; tab |</c>, or what <c>sep=</c> says. Tsv: tab, or what <c>sep=</c> says.</param>
    public static CsvDialect Detect(ReadOnlySpan<byte> text, bool isWhole, TabularFormat format)
    {
        var start = SeparatorLine(text, out var given);
        var body = text[start..];
        var delimiters = start > 0 ? [given] : format == TabularFormat.Tsv ? [(byte)'\t'] : _delimiters;
        var sample = Choose(body, isWhole, delimiters);
        var skipsBlankLines = sample.FirstFields > 1;
        return new(sample.Delimiter, sample.Quote, CsvHeaderDetector.HasHeader(body, sample, skipsBlankLines), skipsBlankLines, start);
    }

    private static CsvSample Choose(ReadOnlySpan<byte> text, bool isWhole, byte[] delimiters)
    {
        var samples = new CsvSample[delimiters.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = CsvSample.Read(text, isWhole, delimiters[i], DoubleQuote);
        var best = Best(text, samples);
        if (best.IsClean)
            return IsAllInSingleQuotes(text, best) ? CsvSample.Read(text, isWhole, best.Delimiter, SingleQuote) : best;
        if (OtherQuote(text, isWhole, delimiters) is { } other)
            return other;
        return best;
    }

    // Of several delimiters that cut evenly: the one whose fields look most like values, then the one with most fields.
    // Where none cuts evenly the text is ragged or has one column; the reader finds out, with the delimiter of the first line.
    private static CsvSample Best(ReadOnlySpan<byte> text, CsvSample[] samples)
    {
        CsvSample? best = null;
        var bestScore = (0, 0.0, 0, 0.0);
        foreach (var sample in samples)
        {
            var score = sample.IsClean
                ? (1, ValueShare(text, sample), sample.FirstFields, 0.0)
                : (0, 0.0, sample.MostFields > 1 ? sample.FirstFields + 1 : 0, (double)sample.LikeFirst / Math.Max(1, sample.Records));
            if (best is null || score.CompareTo(bestScore) > 0)
                (best, bestScore) = (sample, score);
        }
        return best!;
    }

    private static double ValueShare(ReadOnlySpan<byte> text, CsvSample sample)
    {
        var (values, all) = (0, 0);
        foreach (var field in sample.Fields)
        {
            all++;
            values += CsvHeaderDetector.ShapeOf(text.Slice(field.Start, field.Length)) != CsvValueShape.Text ? 1 : 0;
        }
        return (double)values / all;
    }

    private static CsvSample? OtherQuote(ReadOnlySpan<byte> text, bool isWhole, byte[] delimiters)
    {
        foreach (var delimiter in delimiters)
        {
            var plain = CsvSample.Read(text, isWhole, delimiter, delimiter);
            var (open, closed) = CountQuotes(text, plain);
            if (open + closed == 0)
            {
                var single = CsvSample.Read(text, isWhole, delimiter, SingleQuote);
                if (single.IsClean && single.Fields.Any(field => field.IsQuoted))
                    return single;
            }
            // Tab-separated values have no quotes where they follow their registration with IANA.
            else if (delimiter == (byte)'\t' && plain.IsClean && closed == 0 && open >= EvidentlyOpen)
            {
                return plain;
            }
        }
        return null;
    }

    private static (int Open, int Closed) CountQuotes(ReadOnlySpan<byte> text, CsvSample sample)
    {
        var (open, closed) = (0, 0);
        foreach (var field in sample.Fields)
        {
            if (field.Length == 0 || text[field.Start] != DoubleQuote)
                continue;
            if (field.Length > 1 && text[field.Start + field.Length - 1] == DoubleQuote)
                closed++;
            else
                open++;
        }
        return (open, closed);
    }

    private static bool IsAllInSingleQuotes(ReadOnlySpan<byte> text, CsvSample sample)
    {
        var found = false;
        foreach (var field in sample.Fields)
        {
            if (field.Length == 0 && !field.IsQuoted)
                continue;
            if (field.IsQuoted || text.Slice(field.Start, field.Length) is not [SingleQuote, .., SingleQuote])
                return false;
            found = true;
        }
        return found && sample.Records > 1;
    }

    // Excel: a first line "sep=;" names the delimiter; it may be quoted as a whole.
    private static int SeparatorLine(ReadOnlySpan<byte> text, out byte delimiter)
    {
        var line = text[..Math.Min(text.Length, 16)];
        var length = line.IndexOfAny((byte)'\r', (byte)'\n');
        line = line[..(length < 0 ? line.Length : length)];
        if (line is [DoubleQuote, .., DoubleQuote])
            line = line[1..^1];
        delimiter = 0;
        if (length < 0 || line.Length != 5 || !System.Text.Ascii.EqualsIgnoreCase(line[..4], "sep="u8))
            return 0;
        delimiter = line[4];
        if (delimiter is DoubleQuote or >= 0x7F || char.IsAsciiLetterOrDigit((char)delimiter))
            return 0;
        return length + (text[length..] is [(byte)'\r', (byte)'\n', ..] ? 2 : 1);
    }
}
