namespace S3Ingest.Core.Tabular.Json;

/// <summary>Values as cells: strings unescaped, numbers as they stand, arrays and objects as compact text.</summary>
/// <param name="input">The text.</param>
/// <param name="scanner">Over <paramref name="input"/>.</param>
/// <param name="nesting">Over <paramref name="input"/>.</param>
/// <param name="maxValueBytes">Longest value.</param>
internal sealed class JsonCells(JsonInput input, JsonScanner scanner, JsonNesting nesting, int maxValueBytes)
{
    private byte[] _scratch = [];

    /// <summary>Appends the value that follows as the kind that it is.</summary>
    /// <param name="target">Its column.</param>
    /// <param name="depth">Depth that it has if it is an array or object; 1 is the top.</param>
    /// <returns>Bytes of its text.</returns>
    public int Append(TextColumn target, int depth)
    {
        var first = scanner.Peek();
        if (first == '"')
        {
            // Most strings have no escapes and lie within the window.
            var bytes = input.Bytes;
            var start = input.Pos;
            var end = JsonScanner.FindStop(bytes, start + 1);
            if (bytes[end] == '"' && end - start < maxValueBytes)
            {
                target.Append(CellKind.String, bytes.AsSpan(start + 1, end - start - 1));
                input.Pos = end + 1;
                return end - start - 1;
            }
        }
        else if (first is '-' or (>= '0' and <= '9'))
        {
            var start = input.Pos;
            var length = JsonScanner.PlainNumberLength(input.Bytes, start);
            if (length > 0 && length <= maxValueBytes)
            {
                target.Append(CellKind.Number, input.Bytes.AsSpan(start, length));
                input.Pos = start + length;
                return length;
            }
        }
        input.Keep = input.Pos;
        CellKind kind;
        ReadOnlySpan<byte> text;
        if (first == '"')
        {
            var hasEscapes = scanner.SkipString();
            input.CheckLength();
            kind = CellKind.String;
            text = input.Kept[1..^1];
            if (hasEscapes)
            {
                if (_scratch.Length < text.Length)
                    _scratch = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, Math.Max(256, text.Length * 2L)));
                if (JsonText.TryUnescape(text, _scratch, out var length))
                    text = _scratch.AsSpan(0, length);
                else
                {
                    kind = CellKind.Json;
                    text = input.Kept;
                }
            }
        }
        else if (first is '{' or '[')
        {
            kind = CellKind.Json;
            text = nesting.Take(depth);
        }
        else
        {
            kind = scanner.SkipScalar();
            input.CheckLength();
            text = kind == CellKind.Null ? default : input.Kept;
        }
        target.Append(kind, text);
        input.Keep = -1;
        return text.Length;
    }
}
