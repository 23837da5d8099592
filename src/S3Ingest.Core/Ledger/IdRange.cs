namespace S3Ingest.Core.Ledger;

/// <summary>Row ids of operations from <paramref name="First"/> up to, and without, <paramref name="End"/>.</summary>
internal readonly record struct IdRange(long First, long End);
