using System.Text.Json;
using System.Text.Json.Serialization;

namespace S3Ingest.LocalS3.Store;

/// <summary>Records name a blob by id and length; reading one back notes the id as in use.</summary>
internal sealed class BlobConverter(IBlobStore store) : JsonConverter<Blob>
{
    /// <summary>Ids read so far; null when nobody collects them.</summary>
    public ISet<string>? Seen { get; set; }

    public override Blob Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString()!;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var id = text[..colon];
        Seen?.Add(id);
        return store.Open(id, long.Parse(text.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture));
    }

    public override void Write(Utf8JsonWriter writer, Blob value, JsonSerializerOptions options) =>
        writer.WriteStringValue(FormattableString.Invariant($"{value.Id}:{value.Length}"));
}
