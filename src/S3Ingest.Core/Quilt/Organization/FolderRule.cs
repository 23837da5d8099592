namespace S3Ingest.Core.Quilt.Organization;

/// <summary>One rule of a folder map.</summary>
/// <param name="Folder">Index of the folder.</param>
/// <param name="Condition">Index of the condition that must be met; null when there is none.</param>
/// <param name="Match">Which objects.</param>
internal sealed record FolderRule(int Folder, int? Condition, NameMatch Match);
