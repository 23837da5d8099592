using System.Text.Json;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>What can be asked of the entries only after the documents were read: a second pass over the manifest.</summary>
internal static class LaterPass
{
    /// <summary>Reads the manifest once more.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="topHash">The revision.</param>
    /// <param name="paths">Paths to look for.</param>
    /// <param name="needsEntries">Whether a workflow asks for all entries at once; they are held in memory then.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The paths that are not there, and the entries as <see cref="WorkflowGate.CheckEntries"/> takes them.</returns>
    public static async Task<(IReadOnlyCollection<string> Missing, JsonElement? Entries)> RunAsync(
        QuiltRegistry registry, string topHash, IReadOnlyCollection<string> paths, bool needsEntries, CancellationToken cancellationToken)
    {
        if (paths.Count == 0 && !needsEntries)
            return ([], null);
        var missing = new HashSet<string>(paths, StringComparer.Ordinal);
        using var text = new MemoryStream();
        using var json = new Utf8JsonWriter(text);
        json.WriteStartArray();
        using var manifest = await registry.OpenAsync(topHash, cancellationToken);
        await manifest.ReadHeaderAsync(cancellationToken);
        await foreach (var entry in manifest.ReadEntriesAsync(cancellationToken))
        {
            missing.Remove(entry.LogicalKey);
            if (!needsEntries)
                continue;
            json.WriteStartObject();
            json.WriteString("logical_key", entry.LogicalKey);
            json.WriteNumber("size", entry.Size);
            json.WritePropertyName("meta");
            json.WriteRawValue(entry.Meta.TryGetProperty("user_meta", out var meta) ? meta.GetRawText() : "{}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        await json.FlushAsync(cancellationToken);
        if (!needsEntries)
            return (missing, null);
        using var document = JsonDocument.Parse(text.GetBuffer().AsMemory(0, (int)text.Length));
        return (missing, document.RootElement.Clone());
    }
}
