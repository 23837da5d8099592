namespace S3Ingest.Core.Verifying;

/// <summary>One action of a repair.</summary>
/// <param name="Result">For the caller.</param>
/// <param name="Fault">Why it could not be done; null otherwise.</param>
public sealed record RepairOutcome(LedgerRepairResult Result, IngestException? Fault = null);
