namespace S3Ingest.Core.Uploads;

/// <summary>One file or directory to be sent.</summary>
/// <param name="Path">Absolute local path.</param>
/// <param name="Key">
/// Object key; one that ends with <c>/</c> is a prefix that names are put after. KeyPrefix does not come before it. Null:
/// KeyPrefix and the name.
/// </param>
public sealed record UploadItem(string Path, string? Key = null);
