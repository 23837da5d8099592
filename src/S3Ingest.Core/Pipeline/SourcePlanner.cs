using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Detection;
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

    private static readonly string[] Compressions = [".gz", ".bz2", ".xz", ".zst"];
    private static readonly string[] ArchiveExtensions = [".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".tzst", ".tar.zst"];

    /// <summary>Plans one source. The outputs of an archive are planned as its entries are met.</summary>
    /// <param name="relativePath">Path below the source root, separated by <c>/</c>.</param>
    /// <param name="shape">What the source is.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.KeyInvalid"/>.</exception>
    public Plan PlanSource(string relativePath, SourceShape shape) =>
        shape.HasEntries ? new Plan(SourceKind.Archive, []) : Of(shape.Kind, shape.Format is null ? shape.InnerPath : Converted(shape.InnerPath));

    /// <summary>The plan for a source whose first choice of key belongs to another one; null when it has no second.</summary>
    public Plan? PlanAlternative(string relativePath, SourceShape shape)
    {
        if (shape.Format is not null)
            return Of(shape.Kind, relativePath + ConvertedExtension);
        if (shape.Filter == CompressionFilter.None || shape.HasEntries)
            return null;
        // notes.txt.gz beside notes.txt: the key keeps the extension of what it holds.
        var extension = Path.GetExtension(shape.InnerPath);
        return Of(shape.Kind, $"{shape.InnerPath[..^extension.Length]} ({Path.GetExtension(relativePath).TrimStart('.')}){extension}");
    }

    /// <summary>What the keys of an archive's entries begin with: its own folder, or with INGEST_ARCHIVE_LAYOUT=merge the one it lies in.</summary>
    public string FolderOf(SourceShape shape) => options.KeyPrefix + (options.ArchiveLayout == ArchiveLayout.Folder
        ? shape.InnerPath + "/"
        : shape.InnerPath[..(shape.InnerPath.LastIndexOf('/') + 1)]);

    /// <summary>Path of a table's Parquet file.</summary>
    public static string Converted(string path) => Path.ChangeExtension(path, ConvertedExtension);

    /// <summary>Path of a table's Parquet file where <see cref="Converted"/> is taken.</summary>
    public static string ConvertedBeside(string path) => path + ConvertedExtension;

    /// <summary>Relative paths of the sources whose plan, or alternative plan, has this key; none when it is not below the prefix.</summary>
    public IEnumerable<string> SourcesOf(string key)
    {
        if (!key.StartsWith(options.KeyPrefix, StringComparison.Ordinal) || key.Length == options.KeyPrefix.Length)
            yield break;
        var path = key[options.KeyPrefix.Length..];
        yield return path;
        if (options.Convert && path.EndsWith(ConvertedExtension, StringComparison.Ordinal))
        {
            var stem = path[..^ConvertedExtension.Length];
            yield return stem;
            foreach (var extension in TabularFormats.Extensions.SelectMany(e => (string[])[e, e.ToUpperInvariant()]))
            {
                yield return stem + extension;
                foreach (var compression in Compressions)
                    yield return stem + extension + compression;
            }
        }
        foreach (var compression in Compressions)
            yield return path + compression;
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            // An entry's second choice of key is below the archive's whole name.
            if (ArchiveDetector.IsCandidate(path[..slash]))
                yield return path[..slash];
            if (options.ArchiveLayout != ArchiveLayout.Folder)
                continue;
            foreach (var extension in ArchiveExtensions)
                yield return path[..slash] + extension;
            // A compressed file that holds a tar is one, whatever its name says.
            foreach (var compression in Compressions)
                yield return path[..slash] + compression;
        }
    }

    /// <summary>What a source was when the object at the key was made of it.</summary>
    public static SourceKind KindOf(string relativePath, string key)
    {
        if (key.EndsWith(relativePath, StringComparison.Ordinal))
            return SourceKind.Regular;
        var isCompressed = Compressions.Contains(Path.GetExtension(relativePath), StringComparer.OrdinalIgnoreCase);
        var inner = isCompressed ? Path.ChangeExtension(relativePath, null) : relativePath;
        return TabularFormats.Of(inner) is not null && key.EndsWith(ConvertedExtension, StringComparison.Ordinal) ? SourceKind.Tabular
            : isCompressed ? SourceKind.Archive
            : SourceKind.Regular;
    }

    private Plan Of(SourceKind kind, string path) =>
        new(kind, [new PlannedOutput(0, ObjectKey.Validate(ObjectKey.Combine(options.KeyPrefix, path)))]);
}
