namespace S3Ingest.Core.Ledger;

/// <summary>One reference that a migration changes.</summary>
/// <param name="Ordinal">Order of the changes, from 1.</param>
/// <param name="Store">Store that holds it.</param>
/// <param name="Location">Where, as the store says it.</param>
/// <param name="OldValue">Value before.</param>
/// <param name="NewValue">Value after.</param>
public sealed record ReferenceRow(long Ordinal, string Store, string Location, string OldValue, string NewValue);
