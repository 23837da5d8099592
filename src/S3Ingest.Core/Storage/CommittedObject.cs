namespace S3Ingest.Core.Storage;

/// <summary>An object that became visible.</summary>
/// <param name="Key">Object key.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="VersionId">Version, in a versioned bucket.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Recovered">True when the reply was lost and HEAD found our attempt id.</param>
public sealed record CommittedObject(string Key, string ETag, string? VersionId, long Size, bool Recovered);
