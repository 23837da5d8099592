using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// JSON byte for byte as Python's encoder writes it: <c>JSONEncoder(sort_keys=True, separators=(",", ":"))</c> for the top
/// hash, <c>JSONEncoder(ensure_ascii=False, allow_nan=False)</c> for the manifest (quilt3, packages.py).
/// </summary>
internal static class PythonJson
{
    // What WriteString copies as it is; Escape decides about all others.
    private static readonly SearchValues<char> PlainAscii = SearchValues.Create(
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))));

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        string.Concat(Enumerable.Range(0, ' ').Select(c => (char)c).Append('"').Append('\\')));

    /// <summary>Writes a value.</summary>
    /// <exception cref="IngestException">PackageMetadataInvalid: a number beyond what a double holds, or half a surrogate pair.</exception>
    public static void Write(IBufferWriter<byte> to, JsonElement value, JsonStyle style)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(to, value, style);
                break;
            case JsonValueKind.Array:
                to.Write("["u8);
                bool first = true;
                foreach (var item in value.EnumerateArray())
                {
                    if (!first)
                        to.Write(ItemSeparator(style));
                    first = false;
                    Write(to, item, style);
                }
                to.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(to, Text(value), style);
                break;
            case JsonValueKind.Number:
                WriteAscii(to, Number(value.GetRawText()));
                break;
            default:
                WriteAscii(to, value.GetRawText());
                break;
        }
    }

    /// <summary>Writes a string with its quotes.</summary>
    public static void WriteString(IBufferWriter<byte> to, ReadOnlySpan<char> text, JsonStyle style)
    {
        to.Write("\""u8);
        for (int next; (next = style == JsonStyle.TopHash ? text.IndexOfAnyExcept(PlainAscii) : text.IndexOfAny(Escaped)) >= 0; text = text[(next + 1)..])
        {
            Encoding.UTF8.GetBytes(text[..next], to);
            WriteAscii(to, Escape(text[next]));
        }
        Encoding.UTF8.GetBytes(text, to);
        to.Write("\""u8);
    }

    private static void WriteName(IBufferWriter<byte> to, ReadOnlySpan<char> name, JsonStyle style)
    {
        WriteString(to, name, style);
        to.Write(style == JsonStyle.TopHash ? ":"u8 : ": "u8);
    }

    private static ReadOnlySpan<byte> ItemSeparator(JsonStyle style) => style == JsonStyle.TopHash ? ","u8 : ", "u8;

    /// <summary>A number as Python prints it: with a point or an exponent it is a float, otherwise an integer of any length.</summary>
    public static string Number(string raw)
    {
        if (raw.AsSpan().IndexOfAny(".eE") < 0)
            return raw == "-0" ? "0" : raw;
        double value = double.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? PythonFloat.Repr(value) : throw Invalid($"The number {raw} is beyond the range of a double.");
    }

    private static void WriteObject(IBufferWriter<byte> to, JsonElement value, JsonStyle style)
    {
        // The metadata of most entries, a million of them.
        if (!value.EnumerateObject().MoveNext())
        {
            to.Write("{}"u8);
            return;
        }
        to.Write("{"u8);
        bool first = true;
        foreach (var (name, member) in Members(value, style))
        {
            if (!first)
                to.Write(ItemSeparator(style));
            first = false;
            WriteName(to, name, style);
            Write(to, member, style);
        }
        to.Write("}"u8);
    }

    // A name that is there twice keeps its first place and has its last value, as in a Python dict.
    private static IEnumerable<KeyValuePair<string, JsonElement>> Members(JsonElement value, JsonStyle style)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var member in value.EnumerateObject())
        {
            string name = Name(member);
            if (!members.ContainsKey(name))
                order.Add(name);
            members[name] = member.Value;
        }
        if (style == JsonStyle.TopHash)
            order.Sort(CodePoints.Compare);
        return order.Select(name => KeyValuePair.Create(name, members[name]));
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\f' => "\\f",
        '\b' => "\\b",
        _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
    };

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"The text {value.GetRawText()} holds half a surrogate pair.");
        }
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw Invalid("A name in the metadata holds half a surrogate pair.");
        }
    }

    private static void WriteAscii(IBufferWriter<byte> to, string text) => Encoding.ASCII.GetBytes(text, to);

    private static IngestException Invalid(string what) => new(
        IngestErrorId.PackageMetadataInvalid, $"{what} The package cannot be hashed with it; correct the metadata.");
}
