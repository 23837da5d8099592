namespace S3Ingest.Core.Quilt.Organization;

/// <summary>Keys of S3 as paths of a package.</summary>
internal static class SourcePath
{
    // Objects of the registry itself, when the source is its bucket.
    private static readonly string[] RegistryFolders = [".quilt/", ".s3ingest/"];

    /// <summary>True for the objects that consoles and Hadoop put where a folder is.</summary>
    public static bool IsFolderMarker(string key, long size) =>
        size == 0 && (key.EndsWith('/') || key.EndsWith("_$folder$", StringComparison.Ordinal));

    /// <summary>True for manifests, pointers and generated documents of packages.</summary>
    public static bool IsRegistryFile(string key) => Array.Exists(RegistryFolders, folder => key.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>The key, made a path that a package can hold: no empty segments and no <c>.</c>; <c>..</c> becomes <c>__</c>. Empty when nothing is left.</summary>
    public static string Of(string key) => LogicalKey.FaultOf(key) is null
        ? key
        : string.Join('/', key.Split('/').Where(s => s is not ("" or ".")).Select(s => s == ".." ? "__" : s));

    /// <summary>
    /// Length of the start of a path that says again what the folder says: <c>raw/</c> below <c>data/raw</c>, or all of it
    /// when the path is organised already.
    /// </summary>
    public static int Repeated(string folder, string path)
    {
        for (int from = 0; ; from = folder.IndexOf('/', from) + 1)
        {
            var end = folder.AsSpan(from);
            if (path.Length > end.Length && path[end.Length] == '/' && path.AsSpan().StartsWith(end, StringComparison.OrdinalIgnoreCase))
                return end.Length + 1;
            if (folder.IndexOf('/', from) < 0)
                return 0;
        }
    }
}
