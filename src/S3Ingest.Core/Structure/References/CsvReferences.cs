using System.Text;

namespace S3Ingest.Core.Structure.References;

/// <summary>Cells of a CSV file (RFC 4180). Line ends, quotes and spaces stay as they are; a cell is quoted when its new content needs it.</summary>
internal sealed class CsvReferences(char delimiter) : ReferenceFormat
{
    public override IEnumerable<Scalar> Read(string document)
    {
        // A byte order mark is no part of the first cell.
        int at = document.StartsWith('\uFEFF') ? 1 : 0;
        while (at < document.Length)
        {
            int start = at;
            if (document[at] == '"')
            {
                int end = EndOfQuoted(document, start);
                string raw = document[(start + 1)..end];
                yield return new Scalar(raw.Replace("\"\"", "\"", StringComparison.Ordinal), edits => Quoted(document, start + 1, end, edits));
                at = end + 1;
            }
            else
            {
                while (at < document.Length && document[at] != delimiter && document[at] is not ('\n' or '\r'))
                    at++;
                int end = at;
                if (end > start)
                    yield return new Scalar(document[start..end], edits => Plain(document, start, end, edits));
            }
            // Up to the next cell; what follows a closing quote is not looked at.
            while (at < document.Length && document[at] != delimiter && document[at] is not ('\n' or '\r'))
                at++;
            if (at < document.Length)
                at++;
        }
    }

    private static int EndOfQuoted(string document, int start)
    {
        for (int at = start + 1; at < document.Length; at++)
        {
            if (document[at] != '"')
                continue;
            if (at + 1 == document.Length || document[at + 1] != '"')
                return at;
            at++;
        }
        int line = document.AsSpan(0, start).Count('\n') + 1;
        throw new FormatException($"the quote in line {line} is not closed");
    }

    // Positions in the value count a doubled quote as one.
    private static List<TextEdit> Quoted(string document, int start, int end, IReadOnlyList<TextEdit> edits)
    {
        int raw = start;
        int value = 0;
        var moved = new List<TextEdit>(edits.Count);
        foreach (var edit in edits)
        {
            raw = Skip(raw, edit.Start - value);
            int stop = Skip(raw, edit.Length);
            moved.Add(new TextEdit(raw, stop - raw, edit.Text.Replace("\"", "\"\"", StringComparison.Ordinal)));
            (raw, value) = (stop, edit.Start + edit.Length);
        }
        return moved;

        int Skip(int from, int count)
        {
            for (; count > 0 && from < end; count--)
                from += document[from] == '"' ? 2 : 1;
            return from;
        }
    }

    private List<TextEdit> Plain(string document, int start, int end, IReadOnlyList<TextEdit> edits)
    {
        var moved = edits.Select(e => e with { Start = e.Start + start }).ToList();
        if (moved.TrueForAll(e => e.Text.IndexOf(delimiter, StringComparison.Ordinal) < 0 && e.Text.IndexOfAny(['"', '\n', '\r']) < 0))
            return moved;
        string cell = TextEdit.Apply(document[start..end], edits);
        return [new TextEdit(start, end - start, new StringBuilder(cell).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString())];
    }
}
