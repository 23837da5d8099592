namespace S3Ingest.Core.Ledger;

/// <summary>One output before anything of it is sent.</summary>
/// <param name="Ordinal">Number within the operation, from 0.</param>
/// <param name="Key">Object key.</param>
/// <param name="AttemptId">Goes into the object's metadata; tells after a crash whether the object at the key is ours.</param>
/// <param name="EntryPath">Path inside the archive; null for a whole source.</param>
/// <param name="Compression">Compression applied on the way.</param>
public sealed record PlannedOutput(
    int Ordinal, string Key, string? AttemptId = null, string? EntryPath = null, CompressionType Compression = CompressionType.None);
