using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>The <c>&lt;name&gt;.error.json</c> beside a failed source: what an administrator needs to know without the ledger.</summary>
internal sealed record ErrorReport
{
    /// <summary>Suffix of the report's file name.</summary>
    public const string Suffix = ".error.json";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>When it failed, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Where the source was.</summary>
    public required string Path { get; init; }

    /// <summary>Id of the error catalogue.</summary>
    public required string ErrorId { get; init; }

    /// <summary>What went wrong and what to do.</summary>
    public required string Details { get; init; }

    /// <summary>Data row of a tabular source, from 1; 0 before the first one.</summary>
    public long? Row { get; init; }

    /// <summary>Physical line of a tabular source, from 1.</summary>
    public long? Line { get; init; }

    /// <summary>Character in the line, from 1.</summary>
    public long? Column { get; init; }

    /// <summary>The value that is wrong, shortened.</summary>
    public string? Value { get; init; }

    /// <summary>Operation in the ledger.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>Attempts made.</summary>
    public required int Attempts { get; init; }

    /// <summary>Bytes of the source.</summary>
    public required long Size { get; init; }

    /// <summary>Bucket.</summary>
    public string? Bucket { get; init; }

    /// <summary>Object keys that were wanted.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Entries that were left out, with their reasons.</summary>
    public IReadOnlyList<SkippedEntry>? Entries { get; init; }

    /// <summary>The report of a failed operation, as the ledger has it.</summary>
    public static ErrorReport Of(IngestResult result, SourceFile source) => new()
    {
        Time = result.CompletedAt ?? result.StartedAt,
        Path = source.FullPath,
        ErrorId = result.ErrorId ?? nameof(IngestErrorId.UploadFailed),
        Details = result.ErrorMessage ?? "",
        Row = Number(result, "row"),
        Line = Number(result, "line"),
        Column = Number(result, "column"),
        Value = result.Metadata.TryGetValue("value", out var value) ? value : null,
        OperationId = result.OperationId,
        Attempts = result.Attempt,
        Size = source.Size,
        Bucket = result.Outputs.Count > 0 ? result.Outputs[0].BucketName : null,
        Keys = [.. result.Outputs.Select(o => o.Key)],
        Entries = result.Skipped.Count > 0 ? result.Skipped : null,
    };

    /// <summary>Writes the report beside the source; a later failure of the same file replaces it.</summary>
    public async Task WriteBesideAsync(string movedSource, CancellationToken cancellationToken)
    {
        var path = movedSource + Suffix;
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(this, Format), cancellationToken);
    }

    private static long? Number(IngestResult result, string name) =>
        result.Metadata.TryGetValue(name, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
}
