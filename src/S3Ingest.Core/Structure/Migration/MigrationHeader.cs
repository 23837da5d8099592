using System.Text.Json;
using System.Text.Json.Serialization;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>First line of a manifest: what the migration was asked to do.</summary>
internal sealed record MigrationHeader
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Version of the format.</summary>
    public int FormatVersion { get; init; } = 1;

    public required Guid MigrationId { get; init; }

    public required string BucketName { get; init; }

    public required string KeyPrefix { get; init; }

    public required string Layout { get; init; }

    public ConflictPolicy OnConflict { get; init; }

    public bool KeepSource { get; init; }

    public string? Shard { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string Host { get; init; }

    public required string User { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Null when the line is no header that this version can read.</summary>
    public static MigrationHeader? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<MigrationHeader>(json, Json) is { FormatVersion: 1 } header ? header : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
