namespace S3Ingest.Core.Pipeline;

/// <summary>Where a source is after its operation.</summary>
/// <param name="Disposition">What happened to it.</param>
/// <param name="Path">Where it was moved to; null when it was left.</param>
internal sealed record DispositionOutcome(Disposition Disposition, string? Path);
