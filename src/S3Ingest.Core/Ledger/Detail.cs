using System.Text.Json;
using System.Text.Json.Serialization;

namespace S3Ingest.Core.Ledger;

/// <summary>What few operations and outputs have, as JSON in column detail.</summary>
internal sealed record Detail
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Detail None { get; } = new();

    public string? Error { get; init; }

    public string? Message { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public IReadOnlyList<SkippedEntry>? Skipped { get; init; }

    public bool Directory { get; init; }

    /// <summary>Where an upload's source goes.</summary>
    public CompletedPlace? Completed { get; init; }

    /// <summary>Directory that gets a copy of the archive of an upload.</summary>
    public string? ArchiveDirectory { get; init; }

    /// <summary>The copy.</summary>
    public string? Archive { get; init; }

    /// <summary>Ms from the start of an upload until the last byte of its archive was made.</summary>
    public long? Compressed { get; init; }

    /// <summary>Places where the output was before, the last one last.</summary>
    public IReadOnlyList<MovedFrom>? Moved { get; init; }

    [JsonIgnore]
    public LedgerFault? Fault => Error is null ? null : new LedgerFault(Error, Message ?? "");

    public Detail With(LedgerFault? fault, IReadOnlyDictionary<string, string>? metadata, IReadOnlyList<SkippedEntry>? skipped = null) => this with
    {
        Error = fault?.ErrorId,
        Message = fault?.Message,
        Metadata = metadata is { Count: > 0 } ? Merged(metadata) : Metadata,
        Skipped = skipped is { Count: > 0 } ? skipped : Skipped,
    };

    /// <summary>Value of the column; null when there is nothing to say.</summary>
    public string? ToColumn() => this == None ? null : JsonSerializer.Serialize(this, Options);

    private Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> added)
    {
        var merged = new Dictionary<string, string>(Metadata ?? added);
        foreach (var (name, value) in added)
            merged[name] = value;
        return merged;
    }

    public static Detail Parse(string? column) => column is null ? None : JsonSerializer.Deserialize<Detail>(column, Options)!;
}
