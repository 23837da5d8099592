using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace S3Ingest.Core.Structure.References;

/// <summary>Where a text is in a table: item, and path of the attribute through maps and lists.</summary>
/// <param name="Key">Primary key; values of type S, N or B.</param>
/// <param name="Path">Names (text) and positions in lists (numbers).</param>
/// <param name="IsSet">A string set: the values of the change are JSON arrays.</param>
internal sealed record DynamoDbPlace(IReadOnlyDictionary<string, AttributeValue> Key, IReadOnlyList<object> Path, bool IsSet)
{
    private sealed record Stored(Dictionary<string, string> Key, List<JsonElement> Path, bool IsSet);

    public string ToJson() => JsonSerializer.Serialize(new
    {
        Key = Key.ToDictionary(k => k.Key, k => k.Value.S is { } text ? "S" + text : k.Value.N is { } number ? "N" + number : "B" + Convert.ToBase64String(k.Value.B.ToArray())),
        Path,
        IsSet,
    });

    public static DynamoDbPlace Parse(string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json)!;
        return new DynamoDbPlace(
            stored.Key.ToDictionary(k => k.Key, k => k.Value[0] switch
            {
                'S' => new AttributeValue { S = k.Value[1..] },
                'N' => new AttributeValue { N = k.Value[1..] },
                _ => new AttributeValue { B = new MemoryStream(Convert.FromBase64String(k.Value[1..])) },
            }),
            [.. stored.Path.Select(p => p.ValueKind == JsonValueKind.Number ? (object)p.GetInt32() : p.GetString()!)],
            stored.IsSet);
    }

    /// <summary>The path as an expression; every name is a placeholder, since names may hold dots or be reserved words.</summary>
    public string Expression(Dictionary<string, string> names)
    {
        var expression = new StringBuilder();
        foreach (var step in Path)
        {
            if (step is int index)
            {
                expression.Append(CultureInfo.InvariantCulture, $"[{index}]");
                continue;
            }
            string placeholder = string.Create(CultureInfo.InvariantCulture, $"#p{names.Count}");
            names[placeholder] = (string)step;
            expression.Append(expression.Length > 0 ? "." : "").Append(placeholder);
        }
        return expression.ToString();
    }

    /// <summary>The value at the path; null when it is not there.</summary>
    public AttributeValue? Find(Dictionary<string, AttributeValue>? item)
    {
        var at = new AttributeValue { M = item ?? [] };
        foreach (var step in Path)
        {
            var next = step is int index
                ? at.L is { } list && index < list.Count ? list[index] : null
                : at.M is { } map && map.TryGetValue((string)step, out var value) ? value : null;
            if (next is null)
                return null;
            at = next;
        }
        return at;
    }

    public override string ToString() =>
        $"'{string.Concat(Path.Select((p, i) => p is int n ? $"[{n}]" : i > 0 ? "." + p : p))}' of item {string.Join(", ", Key.Select(k => $"{k.Key}={k.Value.S ?? k.Value.N ?? "(binary)"}"))}";
}
