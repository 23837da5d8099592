namespace S3Ingest.Core.Storage;

/// <summary>Content type by file extension, the same on every platform (IANA media types registry).</summary>
public static partial class ContentTypes
{
    /// <summary>For everything unknown.</summary>
    public const string Default = "application/octet-stream";

    /// <summary>Content type of a file name or key; by its last extension only, since <c>a.tar.gz</c> is a gzip file.</summary>
    public static string For(string fileName)
    {
        int dot = fileName.LastIndexOf('.');
        return dot >= 0 && Table.TryGetValue(fileName[(dot + 1)..], out var type) ? type : Default;
    }
}
