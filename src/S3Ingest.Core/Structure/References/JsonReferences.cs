using System.Globalization;
using System.Text;
using System.Text.Json;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// Strings and property names of JSON (RFC 8259): one document, or several behind each other, as in JSON lines. Everything
/// that is not replaced keeps its bytes, escapes included.
/// </summary>
internal sealed class JsonReferences : ReferenceFormat
{
    public override IEnumerable<Scalar> Read(string document)
    {
        Validate(document);
        // In valid JSON a quote outside of a string begins one.
        for (int at = 0; at < document.Length; at++)
        {
            if (document[at] != '"')
                continue;
            int start = at + 1;
            int end = start;
            bool hasEscapes = false;
            for (; document[end] != '"'; end++)
            {
                if (document[end] == '\\')
                {
                    hasEscapes = true;
                    end++;
                }
            }
            string value = hasEscapes ? Decode(document, start, end) : document[start..end];
            yield return new Scalar(value, edits => Encode(document, start, edits));
            at = end;
        }
    }

    private static List<TextEdit> Encode(string document, int start, IReadOnlyList<TextEdit> edits)
    {
        int raw = start;
        int value = 0;
        var moved = new List<TextEdit>(edits.Count);
        foreach (var edit in edits)
        {
            for (; value < edit.Start; value++)
                raw = Next(document, raw);
            int from = raw;
            for (; value < edit.Start + edit.Length; value++)
                raw = Next(document, raw);
            // Who escapes slashes in one place wants them escaped.
            bool slashes = document.AsSpan(from, raw - from).Contains("\\/", StringComparison.Ordinal);
            moved.Add(new TextEdit(from, raw - from, Escape(edit.Text, slashes)));
        }
        return moved;
    }

    private static int Next(string document, int at) => document[at] != '\\' ? at + 1 : document[at + 1] == 'u' ? at + 6 : at + 2;

    private static string Decode(string document, int start, int end)
    {
        var value = new StringBuilder(end - start);
        for (int at = start; at < end; at = Next(document, at))
        {
            value.Append(document[at] != '\\' ? document[at] : document[at + 1] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)int.Parse(document.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var c => c,
            });
        }
        return value.ToString();
    }

    private static string Escape(string text, bool slashes)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => escaped.Append('\\').Append(c),
                '/' when slashes => escaped.Append("\\/"),
                < ' ' => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }
        return escaped.ToString();
    }

    private static void Validate(string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document).AsSpan();
        if (document.StartsWith('\uFEFF'))
            bytes = bytes[3..];
        try
        {
            // A reader ends with its first value; JSON lines have more.
            while (bytes.TrimStart(" \t\r\n"u8) is { IsEmpty: false } rest)
            {
                var reader = new Utf8JsonReader(rest, new JsonReaderOptions { MaxDepth = 1000 });
                reader.Read();
                reader.Skip();
                bytes = rest[(int)reader.BytesConsumed..];
            }
        }
        catch (JsonException fault)
        {
            throw new FormatException(fault.Message, fault);
        }
    }
}
