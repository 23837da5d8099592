namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>A registry for a package.</summary>
/// <param name="Registry"><c>s3://bucket</c>; null when none can be written.</param>
/// <param name="Rationale">Why this one; without one, what to do.</param>
/// <param name="Alternatives">The other candidates, best first; those that cannot be written too.</param>
public sealed record RegistrySuggestion(string? Registry, string Rationale, IReadOnlyList<RegistryCandidate> Alternatives);
