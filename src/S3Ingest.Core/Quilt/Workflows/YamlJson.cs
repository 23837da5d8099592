using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// A YAML document as JSON, its plain scalars typed as PyYAML's safe loader types them (YAML 1.1, core and types repository):
/// the reference client reads workflows so.
/// </summary>
internal static partial class YamlJson
{
    // Aliases can make a small file a large tree.
    private const int MaxNodes = 100_000;

    /// <summary>Reads the first document; an empty text is null.</summary>
    /// <exception cref="YamlException">No YAML, a key twice, or too large once its aliases are followed.</exception>
    public static JsonElement Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(yaml))));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            int nodes = 0;
            if (stream.Documents.Count == 0)
                json.WriteNullValue();
            else
                Write(json, stream.Documents[0].RootNode, ref nodes);
        }
        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter json, YamlNode node, ref int nodes)
    {
        if (++nodes > MaxNodes)
            throw new YamlException(node.Start, node.End, $"The document has more than {MaxNodes} nodes.");
        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    json.WritePropertyName(key is YamlScalarNode name ? name.Value ?? "" : throw new YamlException(key.Start, key.End, "A key is no scalar."));
                    Write(json, value, ref nodes);
                }
                json.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Children)
                    Write(json, item, ref nodes);
                json.WriteEndArray();
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain } scalar when scalar.Tag.IsEmpty:
                WritePlain(json, scalar.Value ?? "");
                break;
            case YamlScalarNode scalar:
                json.WriteStringValue(scalar.Value);
                break;
            default:
                throw new YamlException(node.Start, node.End, $"A {node.NodeType} is not expected here.");
        }
    }

    private static void WritePlain(Utf8JsonWriter json, string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                json.WriteNullValue();
                return;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON":
                json.WriteBooleanValue(true);
                return;
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF":
                json.WriteBooleanValue(false);
                return;
        }
        if (Whole().Match(text) is { Success: true } whole)
            json.WriteRawValue(Integer(whole).ToString(CultureInfo.InvariantCulture));
        else if (Fraction().IsMatch(text))
            json.WriteRawValue(PythonFloat.Repr(double.Parse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture)));
        else
            json.WriteStringValue(text);
    }

    private static BigInteger Integer(Match match)
    {
        var (value, radix) = match.Groups["binary"] is { Success: true } binary ? (binary.Value, 2)
            : match.Groups["hex"] is { Success: true } hex ? (hex.Value, 16)
            : match.Groups["octal"] is { Success: true } octal ? (octal.Value, 8)
            : (match.Groups["decimal"].Value, 10);
        BigInteger sum = 0;
        // Groups of sixty are YAML 1.1's own: 1:30 is 90.
        foreach (string part in value.Split(':'))
            sum = (sum * 60) + part.Where(c => c != '_').Aggregate(BigInteger.Zero, (number, digit) => (number * radix) + Convert.ToInt32(digit.ToString(), 16));
        return match.Groups["sign"].Value == "-" ? -sum : sum;
    }

    [GeneratedRegex(@"^(?<sign>[-+]?)(0b(?<binary>[01_]+)|0x(?<hex>[0-9a-fA-F_]+)|0(?<octal>[0-7_]+)|(?<decimal>0|[1-9][0-9_]*(:[0-5]?[0-9])*))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+][0-9]+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Fraction();
}
