namespace S3Ingest.Core.Uploads;

/// <summary>One file or directory to be sent.</summary>
/// <param name="Path">Absolute local path.</param>
/// <param name="Key">
/// Object key; one that ends with <c>/</c> is a prefix that names are put after. KeyPrefix does not come before it. Null:
/// KeyPrefix and the name.
/// </param>
public sealed record UploadItem(string Path, string? Key = null)
{
    /// <summary>Absolute directory above the path that the source's relative path counts from; null: the directory that it is in.</summary>
    public string? Root { get; init; }

    /// <summary>The operation that this one does again; null: none.</summary>
    public Guid? Restarted { get; init; }
}
