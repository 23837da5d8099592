using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Decides what becomes of a source: its kind, its outputs and their keys. A key is KeyPrefix + relative path with <c>/</c>.
/// A conversion's extension becomes <c>.parquet</c>, or is followed by it where that key is taken (<c>a.json.parquet</c>).
/// </summary>
internal sealed class SourcePlanner(IngestOptions options)
{
    private const string ConvertedExtension = ".parquet";

    /// <summary>Plans one source.</summary>
    /// <param name="relativePath">Path below the source root, separated by <c>/</c>.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.KeyInvalid"/>.</exception>
    public Plan PlanSource(string relativePath) => IsTabular(relativePath)
        ? Of(SourceKind.Tabular, Path.ChangeExtension(relativePath, ConvertedExtension))
        : Of(SourceKind.Regular, relativePath);

    /// <summary>The plan for a source whose first choice of key belongs to another one; null when it has no second.</summary>
    public Plan? PlanAlternative(string relativePath) =>
        IsTabular(relativePath) ? Of(SourceKind.Tabular, relativePath + ConvertedExtension) : null;

    /// <summary>Relative paths of the sources whose plan, or alternative plan, has this key; none when it is not below the prefix.</summary>
    public IEnumerable<string> SourcesOf(string key)
    {
        if (!key.StartsWith(options.KeyPrefix, StringComparison.Ordinal) || key.Length == options.KeyPrefix.Length)
            yield break;
        var path = key[options.KeyPrefix.Length..];
        yield return path;
        if (!options.Convert || !path.EndsWith(ConvertedExtension, StringComparison.Ordinal))
            yield break;
        var stem = path[..^ConvertedExtension.Length];
        if (TabularFormats.Of(stem) is not null)
            yield return stem;
        foreach (var extension in TabularFormats.Extensions)
        {
            yield return stem + extension;
            yield return stem + extension.ToUpperInvariant();
        }
    }

    /// <summary>What a source was when the object at the key was made of it.</summary>
    public static SourceKind KindOf(string relativePath, string key) =>
        TabularFormats.Of(relativePath) is not null && key.EndsWith(ConvertedExtension, StringComparison.Ordinal) ? SourceKind.Tabular : SourceKind.Regular;

    private bool IsTabular(string relativePath) => options.Convert && TabularFormats.Of(relativePath) is not null;

    private Plan Of(SourceKind kind, string path) =>
        new(kind, [new PlannedOutput(0, ObjectKey.Validate(ObjectKey.Combine(options.KeyPrefix, path)))]);
}
