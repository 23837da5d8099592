using System.Globalization;
using System.Text.Json;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// Which row of a table: the values of its primary key, or its rowid. The referring column itself is left out when it
/// is part of the key, since its value changes.
/// </summary>
internal sealed record SqlitePlace(IReadOnlyList<object?> Key)
{
    /// <summary>A form that keeps integers, reals, texts and blobs apart.</summary>
    public string ToJson() => JsonSerializer.Serialize(Key.Select(value => value switch
    {
        long integer => "i" + integer.ToString(CultureInfo.InvariantCulture),
        double real => "r" + real.ToString("R", CultureInfo.InvariantCulture),
        string text => "t" + text,
        byte[] blob => "b" + Convert.ToBase64String(blob),
        _ => "n",
    }));

    public static SqlitePlace Parse(string json) => new([.. JsonSerializer.Deserialize<string[]>(json)!.Select(value => value[0] switch
    {
        'i' => long.Parse(value.AsSpan(1), CultureInfo.InvariantCulture),
        'r' => double.Parse(value.AsSpan(1), CultureInfo.InvariantCulture),
        't' => value[1..],
        'b' => Convert.FromBase64String(value[1..]),
        _ => (object?)null,
    })]);

    public override string ToString() => string.Join(", ", Key.Select(v => v is byte[] blob ? Convert.ToHexString(blob) : Convert.ToString(v, CultureInfo.InvariantCulture)));
}
