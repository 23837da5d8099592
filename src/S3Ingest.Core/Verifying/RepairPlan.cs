namespace S3Ingest.Core.Verifying;

/// <summary>What a repair may do.</summary>
/// <param name="Adds">Take objects in that the ledger does not know.</param>
/// <param name="Removes">Drop the known state of sources whose objects are gone.</param>
/// <param name="Aborts">End what dead runs left, incomplete multipart uploads above all.</param>
/// <param name="IsPlan">Change nothing, only tell.</param>
public sealed record RepairPlan(bool Adds, bool Removes, bool Aborts, bool IsPlan);
