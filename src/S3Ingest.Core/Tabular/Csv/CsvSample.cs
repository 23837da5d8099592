namespace S3Ingest.Core.Tabular.Csv;

/// <summary>
/// The first records of a text as one dialect would read them. Only decides between dialects: values and faults come from
/// <see cref="CsvRowReader"/>.
/// </summary>
internal sealed class CsvSample
{
    private const int MaxRecords = 1_000;

    private readonly List<CsvField> _fields = [];
    private readonly List<int> _ends = [];

    private CsvSample(byte delimiter, byte quote) => (Delimiter, Quote) = (delimiter, quote);

    public byte Delimiter { get; }

    public byte Quote { get; }

    public int Records => _ends.Count;

    /// <summary>True when a quoted field is followed by text or never ends.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True when nothing is broken and all records have the same number of fields, at least two. Blank lines do not count.</summary>
    public bool IsClean { get; private set; }

    /// <summary>Fields of the longest record.</summary>
    public int MostFields { get; private set; }

    /// <summary>Fields of the first record that is not blank; 0 without one.</summary>
    public int FirstFields { get; private set; }

    /// <summary>Records that have as many fields as the first one.</summary>
    public int LikeFirst { get; private set; }

    public IEnumerable<CsvField> Fields => _fields;

    /// <summary>Reads up to 1,000 records.</summary>
    /// <param name="text">Prefix of the text; 1,000 records of it are looked at.</param>
    /// <param name="isWhole">True when the text ends there; otherwise an unfinished last record is left out, unless it is the only one.</param>
    /// <param name="delimiter">Byte between fields.</param>
    /// <param name="quote">Byte around fields; the delimiter for none.</param>
    public static CsvSample Read(ReadOnlySpan<byte> text, bool isWhole, byte delimiter, byte quote)
    {
        var sample = new CsvSample(delimiter, quote);
        var at = 0;
        while (at < text.Length && sample.Records < MaxRecords && !sample.IsBroken)
            at = sample.ReadRecord(text, at, isWhole);
        sample.Summarise();
        return sample;
    }

    public ReadOnlySpan<CsvField> Record(int index) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fields)[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];

    /// <summary>True for a line without any byte.</summary>
    public bool IsBlank(int index) => Record(index) is [{ Length: 0, IsQuoted: false }];

    private int ReadRecord(ReadOnlySpan<byte> text, int at, bool isWhole)
    {
        var first = _fields.Count;
        while (true)
        {
            at = text[at..] is [var opening, ..] && opening == Quote && Quote != Delimiter ? ReadQuoted(text, at) : ReadPlain(text, at);
            if (at < text.Length && text[at] == Delimiter)
            {
                at++;
                continue;
            }
            if (at < text.Length)
            {
                if (text[at] is not ((byte)'\r' or (byte)'\n'))
                    IsBroken = true;
                at += text[at..] is [(byte)'\r', (byte)'\n', ..] ? 2 : 1;
            }
            else if (isWhole || Records == 0)
            {
                IsBroken &= isWhole;
            }
            else
            {
                IsBroken = false;
                _fields.RemoveRange(first, _fields.Count - first);
                return at;
            }
            _ends.Add(_fields.Count);
            return at;
        }
    }

    private int ReadPlain(ReadOnlySpan<byte> text, int start)
    {
        var length = text[start..].IndexOfAny(Delimiter, (byte)'\r', (byte)'\n');
        if (length < 0)
            length = text.Length - start;
        _fields.Add(new CsvField(start, length, false));
        return start + length;
    }

    private int ReadQuoted(ReadOnlySpan<byte> text, int start)
    {
        var at = start + 1;
        while (true)
        {
            var length = text[at..].IndexOf(Quote);
            if (length < 0)
            {
                IsBroken = true;
                _fields.Add(new CsvField(start + 1, text.Length - start - 1, true));
                return text.Length;
            }
            at += length + 1;
            if (at >= text.Length || text[at] != Quote)
                break;
            at++;
        }
        _fields.Add(new CsvField(start + 1, at - start - 2, true));
        return at;
    }

    private void Summarise()
    {
        var rows = 0;
        for (var i = 0; i < Records; i++)
        {
            if (IsBlank(i))
                continue;
            var count = Record(i).Length;
            if (rows++ == 0)
                FirstFields = count;
            if (count == FirstFields)
                LikeFirst++;
            MostFields = Math.Max(MostFields, count);
        }
        IsClean = !IsBroken && FirstFields > 1 && LikeFirst == rows;
    }
}
