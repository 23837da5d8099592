using System.Numerics;
using System.Runtime.Intrinsics;
using S3Ingest.Core.Tabular.Text;

namespace S3Ingest.Core.Tabular.Json;

/// <summary>
/// A window over the text that moves forward. It ends with a whole character; at <see cref="End"/> stands a NUL, which no
/// JSON token may contain, so scanners look at the end only when they meet one, and <see cref="Padding"/> bytes can be
/// loaded at any place of the text.
/// </summary>
/// <param name="content">Stays open: it is the caller's.</param>
/// <param name="options">Names the source in messages; longest value.</param>
internal sealed class JsonInput(Stream content, RowReaderOptions options)
{
    /// <summary>Bytes that can be loaded behind the end.</summary>
    public const int Padding = 64;

    private const int FirstSize = 256 << 10;
    private const int LeastRead = 16 << 10;

    private readonly Utf8Source _text = new(content);
    private long _line = 1;
    private long _column = 1;
    private bool _afterCarriageReturn;

    /// <summary>The window.</summary>
    public byte[] Bytes { get; private set; } = new byte[FirstSize + Padding];

    /// <summary>End of the text in the window.</summary>
    public int End { get; private set; }

    /// <summary>Where the reader stands in the window.</summary>
    public int Pos { get; set; }

    /// <summary>Where the value begins that has to stay in the window; -1 when nothing has to.</summary>
    public int Keep { get; set; } = -1;

    /// <summary>Row that messages name.</summary>
    public long Row { get; set; }

    /// <summary>Looked at between reads of the stream.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>The kept value, up to <see cref="Pos"/>.</summary>
    public ReadOnlySpan<byte> Kept => Bytes.AsSpan(Keep, Pos - Keep);

    /// <summary>Gets more text when all of it was looked at; <see cref="Pos"/>, <see cref="Keep"/> and <see cref="Bytes"/> may change.</summary>
    /// <returns>False when there is no more.</returns>
    /// <exception cref="IngestException">TabularInvalid: the next byte is no text, or the kept value is too long.</exception>
    public bool More()
    {
        CheckLength();
        MakeRoom();
        var read = _text.Read(Bytes.AsSpan(End, Bytes.Length - Padding - End), Cancellation);
        if (read == 0 && _text.Fault is { } fault)
            throw Fault(Pos, fault.Message);
        End += read;
        Bytes[End] = 0;
        return read > 0;
    }

    /// <summary>Refuses the kept value when it is longer than a value may be.</summary>
    public void CheckLength()
    {
        if (Keep >= 0 && Pos - Keep > options.MaxValueBytes)
            throw TooLong();
    }

    /// <summary>A fault at a place in the window.</summary>
    public IngestException Fault(int index, string what, ReadOnlySpan<byte> value = default)
    {
        var (line, column, _) = Advance(Bytes.AsSpan(0, index));
        return TabularFault.Invalid(options.SourceName, new TextPosition(Row, line, column), what, value);
    }

    private IngestException TooLong() => Fault(
        Keep,
        $"This value is longer than the {options.MaxValueBytes:N0} bytes that one value may have. "
        + "When the rows of the table are inside it, name the array that holds them with INGEST_JSON_PATH, such as $.data.items.");

    // Forgets what is not needed any longer, or grows when all of it is.
    private void MakeRoom()
    {
        var needed = Keep >= 0 ? Keep : Pos;
        if (needed > 0)
        {
            (_line, _column, _afterCarriageReturn) = Advance(Bytes.AsSpan(0, needed));
            Bytes.AsSpan(needed, End - needed).CopyTo(Bytes);
            End -= needed;
            Pos -= needed;
            Keep = Keep >= 0 ? 0 : -1;
        }
        if (Bytes.Length - Padding - End >= LeastRead)
            return;
        var size = (int)Math.Min(Array.MaxLength, (Bytes.Length - Padding) * 2L + Padding);
        if (size == Bytes.Length)
            throw TooLong();
        var larger = GC.AllocateUninitializedArray<byte>(size);
        Bytes.AsSpan(0, End).CopyTo(larger);
        Bytes = larger;
    }

    private (long Line, long Column, bool AfterCarriageReturn) Advance(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return (_line, _column, _afterCarriageReturn);
        // LF and CR LF count by their LF; a CR counts unless a LF follows it, in this window or at the start of the next.
        long breaks = text.Count((byte)'\n');
        if (_afterCarriageReturn && text[0] == '\n')
            breaks--;
        for (var rest = text; rest.IndexOf((byte)'\r') is >= 0 and var at; rest = rest[(at + 1)..])
        {
            if (at + 1 == rest.Length || rest[at + 1] != '\n')
                breaks++;
        }
        var lineStart = text.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        var column = CountCharacters(text[lineStart..]) + (lineStart == 0 ? _column : 1);
        return (_line + breaks, column, text[^1] == '\r');
    }

    // Code points of valid UTF-8: all its bytes but those that continue one.
    private static long CountCharacters(ReadOnlySpan<byte> text)
    {
        long count = text.Length;
        while (text.Length >= Vector256<byte>.Count)
        {
            var continuing = Vector256.LessThan(Vector256.Create(text).AsSByte(), Vector256.Create((sbyte)-64));
            count -= BitOperations.PopCount(continuing.ExtractMostSignificantBits());
            text = text[Vector256<byte>.Count..];
        }
        foreach (var b in text)
            count -= (b & 0xC0) == 0x80 ? 1 : 0;
        return count;
    }
}
