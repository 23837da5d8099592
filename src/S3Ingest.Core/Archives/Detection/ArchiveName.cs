namespace S3Ingest.Core.Archives.Detection;

/// <summary>
/// A file name taken apart. The extension permits: only these are opened. Everything else (docx, jar, svgz, rds, lz4, cab, exe and
/// so on) is a file like any other, which is why there is no list of them.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="BaseName">The name without what makes it an archive.</param>
/// <param name="InnerName">Name of the decompressed content.</param>
internal readonly record struct ArchiveName(ArchiveNameKind Kind, string BaseName, string InnerName)
{
    private static readonly string[] Containers = [".zip", ".7z", ".rar"];
    private static readonly string[] Tars = [".tar", ".tgz", ".tbz2", ".tbz", ".txz", ".tzst"];
    private static readonly string[] Filters = [".gz", ".bz2", ".xz", ".zst"];

    /// <summary>Takes a name apart.</summary>
    /// <param name="name">File name; folders before it, separated by <c>/</c>, are kept.</param>
    public static ArchiveName Parse(string name)
    {
        if (Strip(name, Containers) is { } container)
            return Archive(IsRarPart(name, container) ? ArchiveNameKind.RarPart : ArchiveNameKind.Container, container);
        if (Strip(name, Tars) is { } tar)
            return Archive(ArchiveNameKind.Tar, tar);
        if (Strip(name, Filters) is { } inner)
            return Strip(inner, ".tar") is { } stem ? Archive(ArchiveNameKind.Tar, stem) : new(ArchiveNameKind.Compressed, inner, inner);
        return new(VolumeKind(name), name, name);
    }

    /// <summary>
    /// Where a suffix such as <c>" (1)"</c> can be put in without changing what the name says: index of the first
    /// character of the extension, compression included (<c>.csv.gz</c>); the length when there is none.
    /// </summary>
    public static int ExtensionIndex(string name)
    {
        var stem = Strip(name, Filters) ?? name;
        int dot = stem.LastIndexOf('.');
        return dot >= 0 && HasNameBefore(stem, dot) ? dot : stem.Length;
    }

    private static ArchiveName Archive(ArchiveNameKind kind, string stem) => new(kind, stem, stem + ".tar");

    private static string? Strip(string name, params string[] suffixes)
    {
        foreach (var suffix in suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && HasNameBefore(name, name.Length - suffix.Length))
                return name[..^suffix.Length];
        }
        return null;
    }

    // ".zip" is a hidden file without extension, and of "...zip" only ".." would be left as a folder.
    private static bool HasNameBefore(string name, int end)
    {
        int start = name.LastIndexOf('/', name.Length - 1) + 1;
        return end > start && !name.AsSpan(start, end - start).Trim(". ").IsEmpty;
    }

    private static bool IsRarPart(string name, string stem)
    {
        int dot = stem.LastIndexOf('.');
        return name.EndsWith(".rar", StringComparison.OrdinalIgnoreCase)
            && dot >= 0 && stem.AsSpan(dot + 1).StartsWith("part", StringComparison.OrdinalIgnoreCase) && IsNumber(stem.AsSpan(dot + 5), 1, 5);
    }

    private static ArchiveNameKind VolumeKind(string name)
    {
        int dot = name.LastIndexOf('.');
        if (dot < 0 || !HasNameBefore(name, dot))
            return ArchiveNameKind.Other;
        var extension = name.AsSpan(dot + 1);
        // name.7z.001, name.tar.gz.002
        if (IsNumber(extension, 3, 3))
            return Parse(name[..dot]).Kind is ArchiveNameKind.Other ? ArchiveNameKind.Other : ArchiveNameKind.Volume;
        if (extension.IsEmpty)
            return ArchiveNameKind.Other;
        // APPNOTE.TXT, 8.2.3: z01 to z99, z100 and so on.
        if (extension[0] is 'z' or 'Z' && IsNumber(extension[1..], 2, 3))
            return ArchiveNameKind.Volume;
        return extension[0] is 'r' or 'R' && IsNumber(extension[1..], 2, 2) ? ArchiveNameKind.OldRarPart : ArchiveNameKind.Other;
    }

    private static bool IsNumber(ReadOnlySpan<char> text, int least, int most) =>
        text.Length >= least && text.Length <= most && !text.ContainsAnyExceptInRange('0', '9');
}
