using System.Runtime.CompilerServices;
using System.Text;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>Records of a CSV file of S3 (RFC 4180), one at a time. An unquoted field may hold quotes, as the reports of Batch Operations do.</summary>
internal static class CsvRecords
{
    private const int MaxRecord = 1 << 20;

    /// <param name="content">UTF-8.</param>
    /// <param name="source">URI of the file, for messages.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="IngestException">IntegrityMismatch: the file ends inside quotes, or has a record of more than 1 Mi characters.</exception>
    public static async IAsyncEnumerable<string[]> ReadAsync(Stream content, string source, [EnumeratorCancellation] CancellationToken ct)
    {
        using var text = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true), false, 1 << 16, leaveOpen: true);
        var buffer = new char[1 << 16];
        var parser = new Parser(source);
        for (int read; (read = await text.ReadAsync(buffer.AsMemory(), ct)) > 0;)
        {
            for (int i = 0; i < read; i++)
            {
                if (parser.Take(buffer[i]) is { } record)
                    yield return record;
            }
        }
        if (parser.End() is { } last)
            yield return last;
    }

    private sealed class Parser(string source)
    {
        private readonly List<string> _fields = [];
        private readonly StringBuilder _field = new();
        private State _state;
        private int _length;

        private enum State
        {
            Start,
            Plain,
            Quoted,
            QuoteInQuoted,
        }

        public string[]? Take(char c)
        {
            if (++_length > MaxRecord)
                throw Damaged("has a record of more than 1,048,576 characters");
            switch (_state)
            {
                case State.Quoted:
                    if (c == '"')
                        _state = State.QuoteInQuoted;
                    else
                        _field.Append(c);
                    return null;
                case State.QuoteInQuoted when c == '"':
                    _field.Append(c);
                    _state = State.Quoted;
                    return null;
                case State.Start when c == '"':
                    _state = State.Quoted;
                    return null;
            }
            if (c == ',')
            {
                EndField();
                return null;
            }
            if (c == '\n')
                return EndRecord();
            if (c != '\r')
            {
                _field.Append(c);
                _state = State.Plain;
            }
            return null;
        }

        public string[]? End() => _state == State.Quoted ? throw Damaged("ends inside quotes") : EndRecord();

        private string[]? EndRecord()
        {
            bool isEmpty = _fields.Count == 0 && _field.Length == 0 && _state == State.Start;
            EndField();
            string[]? record = isEmpty ? null : [.. _fields];
            _fields.Clear();
            _length = 0;
            return record;
        }

        private void EndField()
        {
            _fields.Add(_field.ToString());
            _field.Clear();
            _state = State.Start;
        }

        private IngestException Damaged(string what) =>
            new(IngestErrorId.IntegrityMismatch, $"{source} {what}: it is not the CSV that S3 writes. Take another report.") { Target = source };
    }
}
