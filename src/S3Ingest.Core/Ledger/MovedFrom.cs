namespace S3Ingest.Core.Ledger;

/// <summary>Where an output was before its object moved, and what the provider said of the object there.</summary>
internal sealed record MovedFrom(string Key, string? ETag, string? VersionId);
