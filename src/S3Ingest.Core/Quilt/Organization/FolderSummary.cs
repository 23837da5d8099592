namespace S3Ingest.Core.Quilt.Organization;

/// <summary>What one folder of a package holds.</summary>
/// <param name="Folder">Path without slash at the end; empty for the root.</param>
/// <param name="Description">What the folder map says of it; null when paths were kept.</param>
/// <param name="FileCount">Objects in it and in the folders below that have no line of their own.</param>
/// <param name="TotalBytes">Their sizes.</param>
public sealed record FolderSummary(string Folder, string? Description, int FileCount, long TotalBytes);
