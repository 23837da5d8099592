namespace S3Ingest.Commands;

/// <summary>Names of the Parquet files of one call. No two sources get the same one.</summary>
/// <param name="destination">Absolute path that the user gave; null puts each file beside its source.</param>
/// <param name="isFolder">Whether it is a folder, which need not exist; otherwise it is the one file of one source.</param>
internal sealed class ParquetTargets(string? destination, bool isFolder)
{
    private const string Extension = ".parquet";

    private static readonly StringComparer Names = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private readonly Dictionary<string, string> _owners = new(Names);

    /// <summary>A destination is a folder unless it is named as a Parquet file and no folder has that name.</summary>
    /// <param name="text">As the user gave it.</param>
    /// <param name="path">Its absolute path.</param>
    public static bool IsFolder(string text, string path) =>
        text.EndsWith(Path.DirectorySeparatorChar) || text.EndsWith(Path.AltDirectorySeparatorChar)
        || !Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase)
        || Directory.Exists(path);

    /// <summary>Gives a source its target: <c>a.parquet</c> for <c>a.json</c>, or <c>a.json.parquet</c> where another source has that.</summary>
    /// <param name="source">Absolute path.</param>
    /// <param name="owner">The source that has the first choice; null when this one got it.</param>
    /// <exception cref="IngestException">KeyCollision: no name is left.</exception>
    public string Assign(string source, out string? owner)
    {
        if (destination is not null && !isFolder)
            return TryClaim(destination, source, out owner) ? destination : throw Taken(source, destination, owner!);
        var name = Path.Combine(destination ?? Path.GetDirectoryName(source)!, Path.GetFileName(source));
        var first = Path.ChangeExtension(name, Extension);
        if (TryClaim(first, source, out owner))
            return first;
        var second = name + Extension;
        return TryClaim(second, source, out var other) ? second : throw Taken(source, second, other!);
    }

    /// <summary>A source that is given twice keeps its target; none may become its own.</summary>
    private bool TryClaim(string target, string source, out string? owner)
    {
        owner = Names.Equals(target, source) ? source : _owners.GetValueOrDefault(target);
        if (owner is not null && (!Names.Equals(owner, source) || Names.Equals(target, source)))
            return false;
        owner = null;
        _owners[target] = source;
        return true;
    }

    private static IngestException Taken(string source, string target, string owner) => new(
        IngestErrorId.KeyCollision,
        Names.Equals(source, target)
            ? $"'{source}' cannot be converted onto itself. Give another -Destination."
            : $"'{source}' would become '{target}', which '{owner}' becomes. Give a folder as -Destination, another one for each folder of sources.")
    { Target = source };
}
