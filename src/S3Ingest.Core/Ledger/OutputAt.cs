namespace S3Ingest.Core.Ledger;

/// <summary>An output and the key where its object is.</summary>
/// <param name="Operation">Its operation.</param>
/// <param name="Ordinal">Its number there.</param>
/// <param name="Key">Key in the bucket that was asked for.</param>
public sealed record OutputAt(Guid Operation, int Ordinal, string Key);
