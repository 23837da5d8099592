namespace S3Ingest.Core.Ledger;

/// <summary>Where sources come from and where their outputs go, interned in the ledger.</summary>
/// <param name="Id">Number in this ledger.</param>
/// <param name="SourceRoot">Absolute directory that relative paths count from.</param>
/// <param name="Endpoint">URL of the S3 endpoint; empty means AWS.</param>
/// <param name="Bucket">Bucket.</param>
/// <param name="KeyPrefix">Empty, or ends with <c>/</c>.</param>
public sealed record Target(long Id, string SourceRoot, string Endpoint, string Bucket, string KeyPrefix);
