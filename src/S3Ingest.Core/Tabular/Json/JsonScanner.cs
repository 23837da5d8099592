using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace S3Ingest.Core.Tabular.Json;

/// <summary>The tokens of RFC 8259: moves <see cref="JsonInput.Pos"/> over them and refuses what is none.</summary>
internal sealed class JsonScanner(JsonInput input)
{
    /// <summary>What <see cref="Peek"/> returns behind the last byte.</summary>
    public const int End = -1;

    /// <summary>Skips white space (section 2).</summary>
    /// <returns>The byte that follows and is not passed, or <see cref="End"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Peek()
    {
        var next = input.Bytes[input.Pos];
        return next > ' ' ? next : PeekFurther();
    }

    /// <summary>Skips a string (section 7), from its opening quote.</summary>
    /// <returns>True when it has escapes.</returns>
    public bool SkipString()
    {
        var escaped = false;
        var p = input.Pos + 1;
        while (true)
        {
            var bytes = input.Bytes;
            p = FindStop(bytes, p);
            switch (bytes[p])
            {
                case (byte)'"':
                    input.Pos = p + 1;
                    return escaped;
                case (byte)'\\':
                    escaped = true;
                    input.Pos = p + 1;
                    SkipEscape();
                    p = input.Pos;
                    break;
                default:
                    input.Pos = p;
                    if (p < input.End)
                        throw input.Fault(p, $"A string holds the control character U+{bytes[p]:X4} as it is. JSON writes it as an escape, \\u{bytes[p]:x4}; a line break inside a string is \\n.");
                    Need("inside a string: its closing quote is missing");
                    p = input.Pos;
                    break;
            }
        }
    }

    /// <summary>Skips a number (section 6), from its sign or first digit.</summary>
    private void SkipNumber()
    {
        if (input.Bytes[input.Pos] == '-')
        {
            input.Pos++;
            Digit("after the sign");
        }
        if (input.Bytes[input.Pos] == '0')
        {
            input.Pos++;
            if (HasMore() && char.IsAsciiDigit((char)input.Bytes[input.Pos]))
                throw input.Fault(input.Pos - 1, "A number begins with a superfluous 0, which JSON does not allow. Write it without, or as a string in double quotes when the zeros belong to it.");
        }
        else
        {
            SkipDigits();
        }
        if (input.Bytes[input.Pos] == '.')
        {
            input.Pos++;
            Digit("after the decimal point");
            SkipDigits();
        }
        if ((input.Bytes[input.Pos] | 0x20) == 'e')
        {
            input.Pos++;
            if (HasMore() && input.Bytes[input.Pos] is (byte)'+' or (byte)'-')
                input.Pos++;
            Digit("in the exponent");
            SkipDigits();
        }
    }

    /// <summary>Skips a number, <c>true</c>, <c>false</c> or <c>null</c>, whichever stands there, and refuses anything else.</summary>
    /// <returns>Its kind.</returns>
    public CellKind SkipScalar()
    {
        switch (Peek())
        {
            case '-' or (>= '0' and <= '9'):
                SkipNumber();
                return CellKind.Number;
            case 't':
                SkipLiteral("true"u8);
                return CellKind.Boolean;
            case 'f':
                SkipLiteral("false"u8);
                return CellKind.Boolean;
            case 'n':
                SkipLiteral("null"u8);
                return CellKind.Null;
            default:
                throw Unexpected("a value is expected");
        }
    }

    /// <summary>Skips <c>true</c>, <c>false</c> or <c>null</c> (section 3), of which the first letter was seen.</summary>
    private void SkipLiteral(ReadOnlySpan<byte> literal)
    {
        if (input.Bytes.AsSpan(input.Pos).StartsWith(literal) && input.Pos + literal.Length <= input.End)
        {
            input.Pos += literal.Length;
            return;
        }
        foreach (var letter in literal)
        {
            Need("inside a value");
            if (input.Bytes[input.Pos] != letter)
                throw Unexpected("true, false or null is expected, in small letters");
            input.Pos++;
        }
    }

    /// <summary>Length of a number without exponent, if it is well-formed, short and known to end within the window; otherwise 0.</summary>
    /// <param name="bytes">The window.</param>
    /// <param name="p">Where it begins.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PlainNumberLength(byte[] bytes, int p)
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(bytes);
        var sign = bytes[p] == '-' ? 1 : 0;
        var first = p + sign;
        var digits = Vector256.LoadUnsafe(ref start, (nuint)first) - Vector256.Create((byte)'0');
        var others = Vector256.Equals(Vector256.Max(digits, Vector256.Create((byte)10)), digits).ExtractMostSignificantBits();
        var length = BitOperations.TrailingZeroCount(others);
        if (length == 0 || length >= Vector256<byte>.Count || (bytes[first] == '0' && length > 1))
            return 0;
        if (bytes[first + length] == '.')
        {
            var whole = length;
            length = BitOperations.TrailingZeroCount(others & (others - 1));
            if (length == whole + 1 || length >= Vector256<byte>.Count)
                return 0;
        }
        return bytes[first + length] is (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\r' or (byte)'\n' ? sign + length : 0;
    }

    /// <summary>The fault of what stands at <see cref="JsonInput.Pos"/>, in words for the mistakes that are common.</summary>
    /// <param name="expected">What JSON wants there: "... is expected".</param>
    /// <param name="afterComma">True right behind a comma.</param>
    public IngestException Unexpected(string expected, bool afterComma = false)
    {
        if (!HasMore())
            return Truncated(expected);
        var at = input.Pos;
        var found = input.Bytes[at];
        var hint = (char)found switch
        {
            '\'' => "JSON has strings and keys in double quotes only.",
            '/' or '#' => "JSON has no comments.",
            ',' => "A comma stands only between two values of one array or object.",
            ']' or '}' when afterComma => "JSON allows no comma before a closing bracket.",
            'N' or 'I' => "JSON has no NaN and no Infinity. Write null, or the value as a string in double quotes.",
            '+' or '.' => "A JSON number begins with a digit, or with '-' and a digit.",
            '\0' => "The text may be UTF-16 without byte order mark. Save it as UTF-8.",
            '<' => "This looks like XML or HTML, not JSON.",
            >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' or '$' => "JSON has strings and keys in double quotes.",
            _ => null,
        };
        System.Text.Rune.DecodeFromUtf8(input.Bytes.AsSpan(at, input.End - at), out _, out var length);
        return input.Fault(at, $"This is not JSON: {expected}.{(hint is null ? "" : " " + hint)}", input.Bytes.AsSpan(at, found < ' ' ? 0 : length));
    }

    private IngestException Truncated(string where) =>
        input.Fault(input.Pos, $"The text ends too early: {where}. The file is cut off; write it again or wait until it is complete.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int PeekFurther()
    {
        while (true)
        {
            var bytes = input.Bytes;
            var p = input.Pos;
            while (bytes[p] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                p++;
            input.Pos = p;
            if (bytes[p] != 0 || p < input.End)
                return bytes[p];
            if (!input.More())
                return End;
        }
    }

    /// <summary>Finds the quote, backslash or control character that comes first; the NUL at the end of the window is one.</summary>
    /// <param name="bytes">The window.</param>
    /// <param name="p">Where the search begins.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindStop(byte[] bytes, int p)
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(bytes);
        while (true)
        {
            var block = Vector128.LoadUnsafe(ref start, (nuint)p);
            var stops = (Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(block, Vector128.Create((byte)0x1F)), block)).ExtractMostSignificantBits();
            if (stops != 0)
                return p + BitOperations.TrailingZeroCount(stops);
            p += Vector128<byte>.Count;
        }
    }

    private void SkipEscape()
    {
        Need("inside an escape");
        switch (input.Bytes[input.Pos])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                input.Pos++;
                break;
            case (byte)'u':
                input.Pos++;
                for (var i = 0; i < 4; i++, input.Pos++)
                {
                    Need("inside an escape");
                    if (!char.IsAsciiHexDigit((char)input.Bytes[input.Pos]))
                        throw input.Fault(input.Pos, "An escape \\u needs four hexadecimal digits.");
                }
                break;
            default:
                throw input.Fault(input.Pos - 1, "This escape is not JSON, which has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits. A backslash itself is written \\\\.");
        }
    }

    private void SkipDigits()
    {
        do
        {
            var bytes = input.Bytes;
            var p = input.Pos;
            while (char.IsAsciiDigit((char)bytes[p]))
                p++;
            input.Pos = p;
        }
        while (input.Pos == input.End && input.More());
    }

    private void Digit(string where)
    {
        Need($"a number has no digit {where}");
        if (!char.IsAsciiDigit((char)input.Bytes[input.Pos]))
            throw Unexpected($"a digit is expected {where} of a number");
    }

    private void Need(string where)
    {
        if (!HasMore())
            throw Truncated(where);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasMore() => input.Pos < input.End || input.More();
}
