namespace S3Ingest.Core.Structure.Migration;

/// <summary>One reference that follows a moved object.</summary>
/// <param name="Store"><see cref="IReferenceStore.Name"/>.</param>
/// <param name="Location">Where it is in the store: JSON that only the store reads.</param>
/// <param name="OldValue">Value before.</param>
/// <param name="NewValue">Value after.</param>
public sealed record ReferenceChange(string Store, string Location, string OldValue, string NewValue);
