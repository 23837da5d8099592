using System.Text.RegularExpressions;

namespace S3Ingest.Core.Quilt;

/// <summary>Names of packages: <c>namespace/packagename</c>.</summary>
public static partial class PackageName
{
    /// <summary>
    /// True for a name that every part of Quilt takes: letters, digits, <c>_</c> and <c>-</c> of ASCII, one slash. quilt3 itself
    /// (util.py <c>PACKAGE_NAME_FORMAT</c>) lets other letters pass, see <see cref="IsReadable"/>.
    /// </summary>
    public static bool IsValid(string name) => Ascii().IsMatch(name);

    /// <summary>True for a name that quilt3 can read; packages of others may bear it.</summary>
    public static bool IsReadable(string name) => Word().IsMatch(name);

    /// <summary>
    /// The name that Quilt's packaging engine infers from a prefix (pkgpush, <c>infer_pkg_name_from_prefix</c>): the last segment,
    /// under the others joined by <c>_</c>.
    /// </summary>
    public static string Infer(string prefix)
    {
        var segments = prefix.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(s => NoWord().Replace(s, "-")).ToArray();
        return segments.Length switch
        {
            0 => "package/null",
            1 => $"package/{segments[0]}",
            _ => $"{string.Join('_', segments[..^1])}/{segments[^1]}",
        };
    }

    /// <summary>Requires a valid name.</summary>
    /// <exception cref="IngestException">PackageNameInvalid.</exception>
    public static void Validate(string name)
    {
        if (!IsValid(name))
        {
            throw new IngestException(
                IngestErrorId.PackageNameInvalid,
                $"'{name}' is no package name. Write namespace/packagename with letters, digits, '-' and '_', such as 'lab/{Suggest(name)}'.")
            { Target = name };
        }
    }

    private static string Suggest(string name)
    {
        string last = NoAscii().Replace(name[(name.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/'), "-").Trim('-');
        return last.Length == 0 ? "results" : last;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+/[A-Za-z0-9_-]+\z")]
    private static partial Regex Ascii();

    [GeneratedRegex(@"^[\w-]+/[\w-]+\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"[^\w-]")]
    private static partial Regex NoWord();

    [GeneratedRegex(@"[^A-Za-z0-9_-]+")]
    private static partial Regex NoAscii();
}
