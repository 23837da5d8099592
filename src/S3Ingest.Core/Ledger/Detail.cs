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

    /// <summary>Places where the output was before, the last one last.</summary>
    public IReadOnlyList<MovedFrom>? Moved { get; init; }

    [JsonIgnore]
    public LedgerFault? Fault => Error is null ? null : new LedgerFault(Error, Message ?? "");

    public Detail With(LedgerFault? fault, IReadOnlyDictionary<string, string>? metadata, IReadOnlyList<SkippedEntry>? skipped = null) => this with
    {
        Error = fault?.ErrorId,
        Message = fault?.Message,
        Metadata = metadata is { Count: > 0 } ? metadata : Metadata,
        Skipped = skipped is { Count: > 0 } ? skipped : Skipped,
    };

    /// <summary>Value of the column; null when there is nothing to say.</summary>
    public string? ToColumn() => this == None ? null : JsonSerializer.Serialize(this, Options);

    public static Detail Parse(string? column) => column is null ? None : JsonSerializer.Deserialize<Detail>(column, Options)!;
}
