using System.Text;
using System.Text.Json;
using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>
/// Whether the documents at the root of a package are there and are what they should be. Entries are shown to it first; then
/// the few documents are read.
/// </summary>
internal sealed class DocumentCheck(BucketStores stores, PackageFindings findings, bool isOurs)
{
    // The catalog shows no longer README (catalog, Preview/loaders/Markdown.jsx).
    private const int LargestReadme = 3 << 20;
    private const int LargestJson = 32 << 20;
    private const string Remake = "Make a new revision (New-QuiltPackage), which writes it.";

    private readonly Dictionary<string, ManifestEntry> _documents = new(StringComparer.Ordinal);
    private bool _hasTables;

    /// <summary>The data dictionary, once <see cref="RunAsync"/> read it.</summary>
    public JsonElement? DataDictionary { get; private set; }

    /// <summary>Paths that quilt_summarize.json names, once <see cref="RunAsync"/> read it.</summary>
    public IReadOnlyCollection<string> SummarizedPaths { get; private set; } = [];

    /// <summary>The next entry of the manifest.</summary>
    public void Observe(ManifestEntry entry)
    {
        if (GeneratedKeys.All.Contains(entry.LogicalKey))
            _documents[entry.LogicalKey] = entry;
        else if (entry.LogicalKey.Equals(GeneratedKeys.Readme, StringComparison.OrdinalIgnoreCase))
            _documents.TryAdd(entry.LogicalKey, entry);
        else
            _hasTables |= TableProfiler.IsTable(entry.LogicalKey);
    }

    /// <summary>Reads the documents.</summary>
    public async Task<IReadOnlyList<QuiltFinding>> RunAsync(CancellationToken cancellationToken)
    {
        var found = new List<QuiltFinding>();
        await CheckReadmeAsync(found, cancellationToken);
        if (await ReadJsonAsync(GeneratedKeys.Summarize, isWanted: isOurs, found, cancellationToken) is { } summarize)
            CheckSummarize(summarize, found);
        if (!isOurs)
            return found;
        if (await ReadAsync(GeneratedKeys.Provenance, LargestJson, isWanted: true, found, cancellationToken) is { } provenance && Provenance.FingerprintOf(provenance) is null)
            found.Add(findings.Warning(QuiltRule.Structure, GeneratedKeys.Provenance, "It holds no fingerprint of the inputs: the next run cannot tell whether anything changed.", Remake));
        DataDictionary = await ReadJsonAsync(GeneratedKeys.DataDictionary, isWanted: _hasTables, found, cancellationToken);
        if (DataDictionary is { } dictionary && (dictionary.ValueKind != JsonValueKind.Object || !dictionary.TryGetProperty("files", out var files) || files.ValueKind != JsonValueKind.Array))
        {
            found.Add(findings.Error(QuiltRule.Structure, GeneratedKeys.DataDictionary, "It is no data dictionary: it has no list 'files'.", Remake));
            DataDictionary = null;
        }
        return found;
    }

    private async Task CheckReadmeAsync(List<QuiltFinding> found, CancellationToken cancellationToken)
    {
        string name = _documents.ContainsKey(GeneratedKeys.Readme)
            ? GeneratedKeys.Readme
            : _documents.Keys.FirstOrDefault(k => k.Equals(GeneratedKeys.Readme, StringComparison.OrdinalIgnoreCase)) ?? GeneratedKeys.Readme;
        if (name != GeneratedKeys.Readme)
            found.Add(findings.Information(QuiltRule.Structure, name, "The catalog shows it; Package.readme() of quilt3 wants it to be README.md.", "Name it README.md."));
        if (await ReadAsync(name, LargestReadme, isWanted: true, found, cancellationToken) is not { } content)
            return;
        string? fault = Encoding.UTF8.GetString(content) switch
        {
            var text when text.Contains('\uFFFD') => "It is no UTF-8.",
            var text when string.IsNullOrWhiteSpace(text) => "It is empty.",
            var text when !text.Split('\n').Any(line => line.StartsWith("# ", StringComparison.Ordinal) && line.Length > 2) => "It has no title ('# ...').",
            _ => null,
        };
        if (fault is not null)
            found.Add(findings.Warning(QuiltRule.Structure, name, fault, Remake));
    }

    private void CheckSummarize(JsonElement summarize, List<QuiltFinding> found)
    {
        if (summarize.ValueKind != JsonValueKind.Array)
        {
            found.Add(findings.Error(QuiltRule.Structure, GeneratedKeys.Summarize, "It is no list: the catalog shows nothing of it.", Remake));
            return;
        }
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in summarize.EnumerateArray().SelectMany(row => row.ValueKind == JsonValueKind.Array ? row.EnumerateArray().ToArray() : [row]))
        {
            string? path = item.ValueKind == JsonValueKind.String ? item.GetString()
                : item.ValueKind == JsonValueKind.Object && item.TryGetProperty("path", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
            if (path is null)
                found.Add(findings.Error(QuiltRule.Structure, GeneratedKeys.Summarize, $"It has an item without a path: {Short(item.GetRawText())}.", Remake));
            else
                paths.Add(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path);
        }
        SummarizedPaths = paths;
    }

    private async Task<JsonElement?> ReadJsonAsync(string logicalKey, bool isWanted, List<QuiltFinding> found, CancellationToken cancellationToken)
    {
        if (await ReadAsync(logicalKey, LargestJson, isWanted, found, cancellationToken) is not { } content)
            return null;
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            found.Add(findings.Error(QuiltRule.Structure, logicalKey, $"It is no JSON: {e.Message}", Remake));
            return null;
        }
    }

    private async Task<byte[]?> ReadAsync(string logicalKey, int largest, bool isWanted, List<QuiltFinding> found, CancellationToken cancellationToken)
    {
        if (!_documents.TryGetValue(logicalKey, out var entry))
        {
            if (isWanted)
                found.Add(findings.Warning(QuiltRule.Structure, logicalKey, "It is missing.", Remake));
            return null;
        }
        if (entry.Size > largest)
        {
            found.Add(findings.Warning(QuiltRule.Structure, logicalKey, $"It has {entry.Size} bytes; the catalog shows {largest} at most, and it was not looked into.", "Make it smaller."));
            return null;
        }
        if (entry.Size == 0)
            return [];
        // What has no size, is no object in S3, or cannot be had is a finding about the entry already.
        if (entry.Size < 0 || PhysicalKey.TryParse(entry.PhysicalKey) is not { Key.Length: > 0 } place)
            return null;
        try
        {
            return await stores.Open(place.BucketName).ReadRangeAsync(place.Key, place.VersionId, null, 0, (int)entry.Size, cancellationToken);
        }
        catch (IngestException fault) when (fault.ErrorId is IngestErrorId.AccessDenied or IngestErrorId.ObjectArchived)
        {
            found.Add(findings.Error(QuiltRule.Structure, logicalKey, $"It cannot be looked into: {fault.Message}", "Allow s3:GetObject, or restore it from its archive class."));
            return null;
        }
        catch (IngestException fault) when (EntryCheck.IsOfEntry(fault))
        {
            return null;
        }
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
