using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>One line of a manifest behind its header, or of a journal segment. Only the members of its kind are set.</summary>
internal sealed record ManifestLine
{
    // Keys are read by people too: what need not be escaped is not.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public const string Move = "move";
    public const string End = "end";
    public const string Reference = "reference";
    public const string Delete = "delete";
    public const string Undo = "undo";
    public const string Undone = "undone";

    /// <summary>One of the names above.</summary>
    public required string Kind { get; init; }

    /// <summary>Ordinal of the move or reference; at the end of a manifest, how many moves there are.</summary>
    public long? N { get; init; }

    public string? Old { get; init; }

    public string? New { get; init; }

    public long? Size { get; init; }

    /// <summary>Of a move: of the object at the old key. Of a deletion: of the one at the new key.</summary>
    [JsonPropertyName("etag")]
    public string? ETag { get; init; }

    public string? Version { get; init; }

    public ArtifactType? Type { get; init; }

    public string? Job { get; init; }

    public string? ExistingEtag { get; init; }

    public string? ExistingVersion { get; init; }

    /// <summary>True for a move that is reported and not made.</summary>
    public bool? Conflict { get; init; }

    public string? Message { get; init; }

    public string? Store { get; init; }

    public string? Location { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Host { get; init; }

    public string? User { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Null when the text is no such line.</summary>
    public static ManifestLine? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ManifestLine>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static ManifestLine Of(MoveRow move) => new()
    {
        Kind = Move,
        N = move.Ordinal,
        Old = move.OldKey,
        New = move.NewKey,
        Size = move.Size,
        ETag = move.ETag,
        Version = move.VersionId,
        Type = move.Type,
        Job = move.JobName,
        ExistingEtag = move.ExistingETag,
        ExistingVersion = move.ExistingVersionId,
        Conflict = move.Status == MigrationStatus.Conflict ? true : null,
        Message = move.Message,
    };

    public MoveRow ToMove() => new(N ?? 0, Old ?? "", New ?? "", Size ?? 0, ETag ?? "")
    {
        VersionId = Version,
        Type = Type ?? ArtifactType.Other,
        JobName = Job,
        ExistingETag = ExistingEtag,
        ExistingVersionId = ExistingVersion,
        Status = Conflict == true ? MigrationStatus.Conflict : MigrationStatus.Planned,
        Error = Conflict == true ? IngestErrorId.MigrationConflict : null,
        Message = Message,
    };

    public static ManifestLine Of(ReferenceRow reference) => new()
    {
        Kind = Reference,
        N = reference.Ordinal,
        Store = reference.Store,
        Location = reference.Location,
        Old = reference.OldValue,
        New = reference.NewValue,
    };
}
