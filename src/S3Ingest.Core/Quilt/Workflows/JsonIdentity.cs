using System.Text;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Text that two JSON values share exactly when they are equal: 1 is 1.0, order of members does not matter, true is not 1
/// (JSON Schema draft-07 core, 4.2.3).
/// </summary>
internal static class JsonIdentity
{
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder to, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                to.Append(ExactNumber.Parse(value.GetRawText()));
                break;
            case JsonValueKind.String:
                AppendText(to, value.GetString()!);
                break;
            case JsonValueKind.Array:
                to.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Append(to, item);
                    to.Append(',');
                }
                to.Append(']');
                break;
            case JsonValueKind.Object:
                to.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    AppendText(to, member.Name);
                    Append(to, member.Value);
                    to.Append(',');
                }
                to.Append('}');
                break;
            default:
                to.Append(value.GetRawText());
                break;
        }
    }

    // With its length before it no text can look like anything else.
    private static void AppendText(StringBuilder to, string text) => to.Append(text.Length).Append('"').Append(text);
}
