namespace S3Ingest.Core.Ledger;

/// <summary>Where the ledger has an object: 16 bytes instead of a key, so that a million of them can be held.</summary>
/// <param name="Operation">Row id of the operation; a later one is larger.</param>
/// <param name="Ordinal">Number of the output.</param>
public readonly record struct RecordedRow(long Operation, int Ordinal);
