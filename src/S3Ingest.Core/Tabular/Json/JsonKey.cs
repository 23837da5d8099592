namespace S3Ingest.Core.Tabular.Json;

/// <summary>A key as it is spelled, with its quotes; keys that differ by escapes share their columns.</summary>
/// <param name="spelling">With quotes and escapes.</param>
/// <param name="columns">Column of its first occurrence in an object, its second, and so on.</param>
internal sealed class JsonKey(byte[] spelling, List<int> columns)
{
    /// <summary>With quotes and escapes.</summary>
    public byte[] Spelling { get; } = spelling;

    /// <summary>Column of its first occurrence in an object, its second, and so on.</summary>
    public List<int> Columns { get; } = columns;

    /// <summary>Column of its first occurrence in an object.</summary>
    public int Column { get; } = columns[0];

    /// <summary>The key that followed it last time: rows mostly have their keys in the same order.</summary>
    public JsonKey? Follower { get; set; }

    /// <summary>Next key of the same hash.</summary>
    public JsonKey? Collision { get; set; }
}
