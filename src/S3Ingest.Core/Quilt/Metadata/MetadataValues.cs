using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>Values of a session as JSON. The form of numbers matters, since the top hash depends on it: 1 is not 1.0.</summary>
/// <param name="unwrap">Takes the session's wrapping off a value (PSObject), and gives an IDictionary for an object with properties.</param>
public sealed class MetadataValues(Func<object?, object?>? unwrap = null)
{
    private const int MaxDepth = 32;

    /// <summary>Converts a value, such as a hashtable.</summary>
    /// <exception cref="IngestException">PackageMetadataInvalid; the message has everything that is wrong.</exception>
    public JsonElement ToJson(object? value)
    {
        var faults = new List<MetadataFinding>();
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
            Write(json, value, "", 0, faults);
        if (faults.Count > 0)
        {
            throw new IngestException(
                IngestErrorId.PackageMetadataInvalid,
                $"The metadata has values that JSON cannot hold: {string.Join("; ", faults.Select(f => $"{(f.Path.Length == 0 ? "it" : f.Path)} {f.Message}"))}. Give texts, numbers, times, lists and tables of them.");
        }
        using var document = JsonDocument.Parse(text.ToArray());
        return document.RootElement.Clone();
    }

    /// <summary>ISO 8601 in UTC, of seconds or microseconds: what Python's <c>fromisoformat</c> and the catalogue's search take.</summary>
    public static string Iso(DateTimeOffset time) => Iso(time.UtcDateTime) + "Z";

    private static string Iso(DateTime time) =>
        time.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private void Write(Utf8JsonWriter json, object? value, string path, int depth, List<MetadataFinding> faults)
    {
        value = unwrap is null ? value : unwrap(value);
        if (depth > MaxDepth)
        {
            Fault(json, path, $"is nested more than {MaxDepth} levels deep", faults);
            return;
        }
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case string or char or Guid or Uri or Version:
                WriteText(json, value.ToString()!, path, faults);
                break;
            case Enum name:
                json.WriteStringValue(name.ToString());
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or BigInteger:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case float single:
                // 0.1f is 0.1 to whoever wrote it.
                WriteDouble(json, double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), path, faults);
                break;
            case double or decimal:
                WriteDouble(json, Convert.ToDouble(value, CultureInfo.InvariantCulture), path, faults);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(Iso(time));
                break;
            case DateTime time:
                json.WriteStringValue(time.Kind == DateTimeKind.Unspecified ? Iso(time) : Iso(time.ToUniversalTime()) + "Z");
                break;
            case DateOnly date:
                json.WriteStringValue(date.ToString("O", CultureInfo.InvariantCulture));
                break;
            case TimeSpan span:
                json.WriteStringValue(span.ToString("c", CultureInfo.InvariantCulture));
                break;
            case IDictionary table:
                WriteTable(json, table, path, depth, faults);
                break;
            case IEnumerable list:
                json.WriteStartArray();
                int at = 0;
                foreach (object? item in list)
                    Write(json, item, $"{path}/{at++}", depth + 1, faults);
                json.WriteEndArray();
                break;
            default:
                Fault(json, path, $"is a {value.GetType().Name}", faults);
                break;
        }
    }

    private void WriteTable(Utf8JsonWriter json, IDictionary table, string path, int depth, List<MetadataFinding> faults)
    {
        var members = table.Cast<DictionaryEntry>().Select(e => (Name: Convert.ToString(e.Key, CultureInfo.InvariantCulture) ?? "", e.Value));
        // A hashtable has another order in every process.
        if (table is Hashtable)
            members = members.OrderBy(m => m.Name, StringComparer.Ordinal);
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            string inner = $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            json.WritePropertyName(HasHalf(name) ? "" : name);
            if (HasHalf(name))
                Fault(json, inner, "has a name with half a surrogate pair", faults);
            else
                Write(json, value, inner, depth + 1, faults);
        }
        json.WriteEndObject();
    }

    private static void WriteDouble(Utf8JsonWriter json, double value, string path, List<MetadataFinding> faults)
    {
        if (double.IsFinite(value))
            json.WriteRawValue(PythonFloat.Repr(value));
        else
            Fault(json, path, "is no finite number", faults);
    }

    private static void WriteText(Utf8JsonWriter json, string text, string path, List<MetadataFinding> faults)
    {
        if (HasHalf(text))
            Fault(json, path, "holds half a surrogate pair", faults);
        else
            json.WriteStringValue(text);
    }

    private static bool HasHalf(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return true;
            i++;
        }
        return false;
    }

    private static void Fault(Utf8JsonWriter json, string path, string what, List<MetadataFinding> faults)
    {
        faults.Add(new MetadataFinding(path, what));
        json.WriteNullValue();
    }
}
