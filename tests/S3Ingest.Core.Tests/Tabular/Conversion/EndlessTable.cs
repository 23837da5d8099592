using System.Text;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>A table without an end, generated as it is read.</summary>
internal sealed class EndlessTable(TabularFormat format) : Stream
{
    private byte[] _chunk = Encoding.UTF8.GetBytes(format switch { TabularFormat.Csv => "id,text\n", TabularFormat.Xml => "<t>\n", _ => "" });
    private int _taken;
    private long _row;
    private long _given;
    private volatile bool _isBeingRead;

    /// <summary>Bytes behind which the stream breaks.</summary>
    public long BreaksAfter { get; init; } = long.MaxValue;

    /// <summary>What is done once so many bytes were read.</summary>
    public (long Bytes, Action Act)? After { get; init; }

    public long Reads { get; private set; }

    public bool IsBeingRead => _isBeingRead;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        _isBeingRead = true;
        try
        {
            Reads++;
            if (_given >= BreaksAfter)
                throw new IOException("The line is dead.");
            if (After is { } after && _given >= after.Bytes)
                after.Act();
            if (_taken == _chunk.Length)
                Generate();
            var count = (int)Math.Min(Math.Min(buffer.Length, _chunk.Length - _taken), BreaksAfter - _given);
            _chunk.AsSpan(_taken, count).CopyTo(buffer);
            _taken += count;
            _given += count;
            return count;
        }
        finally
        {
            _isBeingRead = false;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Generate()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 1_000; i++, _row++)
        {
            text.Append(format switch
            {
                TabularFormat.Csv => $"{_row},text of row {_row}\n",
                TabularFormat.Xml => $"<r><id>{_row}</id><text>text of row {_row}</text></r>\n",
                _ => $"{{\"id\":{_row},\"text\":\"text of row {_row}\"}}\n",
            });
        }
        (_chunk, _taken) = (Encoding.UTF8.GetBytes(text.ToString()), 0);
    }
}
