namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>A name for a package.</summary>
/// <param name="Name"><c>namespace/packagename</c>, valid.</param>
/// <param name="Rationale">Where its halves come from.</param>
public sealed record NameSuggestion(string Name, string Rationale);
