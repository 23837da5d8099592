namespace S3Ingest.Core.Structure.References;

/// <summary>A format of objects that hold references.</summary>
internal abstract class ReferenceFormat
{
    private static readonly Dictionary<string, ReferenceFormat> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["json"] = new JsonReferences(),
        ["yaml"] = new YamlReferences(),
        ["csv"] = new CsvReferences(','),
        ["tsv"] = new CsvReferences('\t'),
        ["text"] = new TextReferences(),
    };

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = "json",
        [".jsonl"] = "json",
        [".ndjson"] = "json",
        [".manifest"] = "json",
        [".yaml"] = "yaml",
        [".yml"] = "yaml",
        [".csv"] = "csv",
        [".tsv"] = "tsv",
        [".txt"] = "text",
        [".md"] = "text",
    };

    /// <summary>Names for the parameter <c>format</c>.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The format of a name; null when there is none.</summary>
    public static ReferenceFormat? Named(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The format that the extension of a key says; null when it says none.</summary>
    public static ReferenceFormat? Of(string key) => ByExtension.TryGetValue(Path.GetExtension(key), out var name) ? ByName[name] : null;

    /// <summary>The texts of a document, in order.</summary>
    /// <exception cref="FormatException">It is not of this format; the message says where.</exception>
    public abstract IEnumerable<Scalar> Read(string document);
}
