namespace S3Ingest.Core.Uploads;

/// <summary>One source of a call: a file, or with compression a file or directory.</summary>
/// <param name="Root">Absolute directory that the relative path counts from: the parent of the item.</param>
/// <param name="RelativePath">Path below it, separated by <c>/</c>.</param>
/// <param name="Key">Key, or prefix that ends with <c>/</c>, that the caller gave; null: none.</param>
internal sealed record UploadSource(string Root, string RelativePath, string? Key)
{
    /// <summary>The operation that is done again; null: none.</summary>
    public Guid? Restarted { get; init; }

    /// <summary>Absolute path.</summary>
    public string FullPath => Path.Combine(Root, RelativePath.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Last segment.</summary>
    public string Name => RelativePath[(RelativePath.LastIndexOf('/') + 1)..];
}
