using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Archives.Paths;

/// <summary>
/// Where an entry goes below the folder of its archive. A path that could lead anywhere else is not repaired but refused:
/// what it was meant to be is not known.
/// </summary>
/// <param name="Value">
/// Relative path separated by <c>/</c>, without empty, <c>.</c> or <c>..</c> segments, at most <see cref="MaxBytes"/> bytes
/// in UTF-8; null when refused.
/// </param>
/// <param name="Fault">Why it is refused, as the end of a sentence; null when it is not.</param>
public readonly record struct EntryPath(string? Value, string? Fault)
{
    /// <summary>Bytes of a path in UTF-8.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Segments of a path.</summary>
    public const int MaxSegments = 64;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Takes the name of a file apart.</summary>
    /// <param name="name">
    /// Decoded name. <c>/</c> and <c>\</c> separate, whatever system the archive is from. Trailing dots and spaces of a
    /// segment, names reserved on Windows, NFC and NFD stay as they are: S3 keys know no such rules.
    /// </param>
    public static EntryPath Resolve(string name)
    {
        if (FindFault(name) is { } unfit)
            return new(null, unfit);
        var segments = new List<string>();
        foreach (var segment in name.Split('/', '\\'))
        {
            // "./a" is how tar names what is in the current folder; "a//b" is a/b on every system.
            if (segment is "" or ".")
                continue;
            // Windows cuts dots and spaces off the end, so that ".. " is "..", and "..." is the folder itself.
            if (segment.AsSpan().TrimEnd(". ").IsEmpty)
                return new(null, segment == ".." ? "leaves its folder by '..'" : $"has the segment '{segment}', which Windows resolves as a relative path");
            segments.Add(segment);
        }
        if (segments.Count == 0)
            return new(null, "names nothing");
        if (HasDrive(segments[0]))
            return new(null, "names a drive");
        if (segments.Count > MaxSegments)
            return new(null, $"has {segments.Count} segments, {MaxSegments} are allowed");
        var path = string.Join('/', segments);
        int bytes = Utf8.GetByteCount(path);
        return bytes > MaxBytes ? new(null, $"has {bytes} bytes in UTF-8, S3 allows {MaxBytes}") : new(path, null);
    }

    /// <summary>The fault of the catalogue for a refused path.</summary>
    /// <param name="archive">Name of the archive.</param>
    /// <param name="name">Decoded name of the entry.</param>
    public IngestException ToException(string archive, string name) => new(
        IngestErrorId.UnsafeEntryPath,
        $"The entry '{EntryText.Printable(name)}' of '{archive}' is left out: its path {Fault}. Rename it in the archive, or unpack the archive and send the files.")
    { Target = archive, Value = EntryText.Printable(name) };

    private static string? FindFault(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (c == '\0')
                return "has a NUL character";
            // XML 1.0, 2.2: the last two are not characters; a listing with such a key cannot be parsed.
            if (char.IsControl(c) || c is '\uFFFE' or '\uFFFF')
                return string.Create(CultureInfo.InvariantCulture, $"has the character U+{(int)c:X4}, which S3 listings cannot carry");
            if (char.IsHighSurrogate(c) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
                i++;
            else if (char.IsSurrogate(c))
                return "is not valid Unicode";
        }
        if (name.StartsWith(@"\\", StringComparison.Ordinal) || name.StartsWith("//", StringComparison.Ordinal))
            return "names a network share";
        return name is ['/' or '\\', ..] ? "is absolute" : null;
    }

    private static bool HasDrive(string segment) => segment.Length >= 2 && segment[1] == ':' && char.IsAsciiLetter(segment[0]);
}
