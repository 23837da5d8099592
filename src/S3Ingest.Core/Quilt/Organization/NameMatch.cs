using S3Ingest.Core.Quilt.Rules;

namespace S3Ingest.Core.Quilt.Organization;

/// <summary>Criteria of one rule: each that is given must match, by one of its values.</summary>
internal sealed class NameMatch
{
    /// <summary>Names of the criteria in a file.</summary>
    public static readonly string[] Names = ["extensions", "names", "segments", "content-types", "except"];

    private readonly string[] _extensions;
    private readonly NameGlob[] _names;
    private readonly NameGlob[] _segments;
    private readonly NameGlob[] _contentTypes;
    private readonly NameGlob[] _except;

    private NameMatch(RuleMap map)
    {
        _extensions = [.. map.Texts("extensions").Select(e => Extension(map, e))];
        _names = Globs("names", "a file name");
        _segments = Globs("segments", "one folder");
        _contentTypes = [.. map.Texts("content-types").Select(t => new NameGlob(t.Value))];
        _except = Globs("except", "a file name");
        if (_extensions.Length + _names.Length + _segments.Length + _contentTypes.Length == 0)
            throw map.Fault("The rule would match every object. Give it extensions, names, segments or content-types.", map.Start);

        NameGlob[] Globs(string name, string what) => [.. map.Texts(name).Select(text => text.Value.Contains('/')
            ? throw map.Fault($"'{text.Value}' has a slash. A value of {name} is {what}.", text.At)
            : new NameGlob(text.Value))];
    }

    public static NameMatch Read(RuleMap map) => new(map);

    public bool Matches(in ObjectName name) =>
        (_extensions.Length == 0 || HasExtension(name.Extension))
        && (_names.Length == 0 || Any(_names, name.Name))
        && (_segments.Length == 0 || AnyFolder(name.Folders))
        && (_contentTypes.Length == 0 || Any(_contentTypes, name.ContentType))
        && !Any(_except, name.Name);

    private bool HasExtension(ReadOnlySpan<char> extension)
    {
        foreach (string one in _extensions)
        {
            if (extension.Equals(one, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private bool AnyFolder(ReadOnlySpan<char> folders)
    {
        while (!folders.IsEmpty)
        {
            int slash = folders.IndexOf('/');
            if (Any(_segments, slash < 0 ? folders : folders[..slash]))
                return true;
            folders = slash < 0 ? default : folders[(slash + 1)..];
        }
        return false;
    }

    private static bool Any(NameGlob[] globs, ReadOnlySpan<char> text)
    {
        foreach (var glob in globs)
        {
            if (glob.Matches(text))
                return true;
        }
        return false;
    }

    private static string Extension(RuleMap map, RuleText text)
    {
        string extension = text.Value.TrimStart('.');
        return extension.Length > 0 && extension.IndexOfAny(['*', '?', '.', '/']) < 0
            ? extension
            : throw map.Fault($"'{text.Value}' is no extension, which is csv or .csv. Write patterns under names.", text.At);
    }
}
