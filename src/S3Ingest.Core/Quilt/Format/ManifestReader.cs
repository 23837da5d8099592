using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>Reads a manifest line by line; memory is that of one line.</summary>
/// <remarks>Faults: <see cref="IngestException"/> ManifestInvalid with the line.</remarks>
public sealed class ManifestReader : IDisposable
{
    private readonly StreamReader _lines;
    private readonly string? _uri;
    private long _line;

    /// <summary>Reads from a stream, which is disposed with this.</summary>
    /// <param name="content">The stream.</param>
    /// <param name="uri">Where the manifest is, for its faults.</param>
    public ManifestReader(Stream content, string? uri = null) =>
        (_lines, _uri) = (new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true)), uri);

    /// <summary>Folders with metadata, as far as they were read.</summary>
    public IList<DirectoryMeta> Directories { get; } = [];

    /// <summary>The header; called first.</summary>
    public async Task<ManifestHeader> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        using var line = await NextAsync(cancellationToken) ?? throw Invalid("the file is empty");
        return ManifestHeader.TryRead(line.RootElement)
            ?? throw Invalid("it is no header of version v0, so this is no manifest of Quilt, or one of a newer form");
    }

    /// <summary>The entries, in the order of the file.</summary>
    public async IAsyncEnumerable<ManifestEntry> ReadEntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } line)
        {
            using (line)
            {
                var record = line.RootElement;
                if (record.ValueKind == JsonValueKind.Object && !record.TryGetProperty("physical_keys", out _) && Text(record, "logical_key") is var folder && folder.EndsWith('/'))
                    Directories.Add(new DirectoryMeta(folder, Meta(record)));
                else
                    yield return Entry(record);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private ManifestEntry Entry(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
            throw Invalid("it is no object");
        var keys = Member(record, "physical_keys", JsonValueKind.Array);
        if (keys.GetArrayLength() != 1 || keys[0].ValueKind != JsonValueKind.String)
            throw Invalid("'physical_keys' does not hold one key");
        var hash = Member(record, "hash", JsonValueKind.Object);
        if (!Member(record, "size", JsonValueKind.Number).TryGetInt64(out long size))
            throw Invalid("'size' is no number of bytes");
        return new ManifestEntry(Text(record, "logical_key"), keys[0].GetString()!, size, new QuiltHash(Text(hash, "type"), Text(hash, "value")), Meta(record));
    }

    private JsonElement Meta(JsonElement record)
    {
        if (!record.TryGetProperty("meta", out var meta))
            throw Invalid("'meta' is missing");
        return meta.ValueKind switch
        {
            // As the reference client reads it.
            JsonValueKind.Null => MetadataJson.Empty,
            JsonValueKind.Object => meta.Clone(),
            _ => throw Invalid("'meta' is no object"),
        };
    }

    private string Text(JsonElement record, string name) => Member(record, name, JsonValueKind.String).GetString()!;

    private JsonElement Member(JsonElement record, string name, JsonValueKind kind) =>
        record.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : throw Invalid($"'{name}' is missing or of another kind");

    private async Task<JsonDocument?> NextAsync(CancellationToken cancellationToken)
    {
        _line++;
        try
        {
            if (await _lines.ReadLineAsync(cancellationToken) is not { } line)
                return null;
            var document = JsonDocument.Parse(line);
            // Only what is escaped can be half a surrogate pair.
            if (line.Contains("\\u", StringComparison.Ordinal) && !HasWholeTexts(document.RootElement))
                throw Invalid("a text in it holds half a surrogate pair");
            return document;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            throw Invalid(e is JsonException ? "it is no JSON" : "it is no UTF-8", e);
        }
    }

    private static bool HasWholeTexts(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(HasWholeTexts),
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && HasWholeTexts(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            // What JsonElement throws of such a text.
            return false;
        }
    }

    private IngestException Invalid(string what, Exception? cause = null) => new(
        IngestErrorId.ManifestInvalid, $"Line {_line} of the manifest{(_uri is null ? "" : " " + _uri)} cannot be read: {what}. Choose another revision of the package.", cause)
    {
        Line = _line,
        Target = _uri,
    };
}
