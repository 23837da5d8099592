namespace S3Ingest.Core.Structure;

/// <summary>An artifact type as it was read, with the places that messages name.</summary>
internal sealed record RuleDraft(
    ArtifactRule Rule, LayoutScalar Name, IReadOnlyList<Placed<SegmentPattern>> Paths, IReadOnlyList<Placed<KeyPattern>> Matches);
