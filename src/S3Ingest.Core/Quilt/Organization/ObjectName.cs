namespace S3Ingest.Core.Quilt.Organization;

/// <summary>What the rules of a folder map look at in one object.</summary>
internal readonly ref struct ObjectName
{
    /// <param name="path">Path below the source prefix.</param>
    /// <param name="contentType">As S3 has it; null when unknown.</param>
    /// <param name="compressed">Extensions that are looked through.</param>
    public ObjectName(ReadOnlySpan<char> path, string? contentType, IReadOnlyList<string> compressed)
    {
        int slash = path.LastIndexOf('/');
        Folders = slash < 0 ? default : path[..slash];
        Name = path[(slash + 1)..];
        Extension = ExtensionOf(Name);
        foreach (string ending in compressed)
        {
            if (Extension.Equals(ending, StringComparison.OrdinalIgnoreCase))
            {
                Extension = ExtensionOf(Name[..(Name.Length - ending.Length - 1)]);
                break;
            }
        }
        int parameters = contentType?.IndexOf(';') ?? -1;
        ContentType = parameters < 0 ? contentType.AsSpan() : contentType.AsSpan(0, parameters).TrimEnd();
    }

    public ReadOnlySpan<char> Folders { get; }

    public ReadOnlySpan<char> Name { get; }

    /// <summary>Without the dot; empty when there is none. A name that only begins with a dot has none.</summary>
    public ReadOnlySpan<char> Extension { get; }

    /// <summary>Without parameters; empty when unknown.</summary>
    public ReadOnlySpan<char> ContentType { get; }

    private static ReadOnlySpan<char> ExtensionOf(ReadOnlySpan<char> name)
    {
        int dot = name.LastIndexOf('.');
        return dot <= 0 ? default : name[(dot + 1)..];
    }
}
