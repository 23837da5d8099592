namespace S3Ingest.Core.Structure;

/// <summary>A pattern and where it stands in the file.</summary>
internal readonly record struct Placed<T>(T Pattern, LayoutScalar At)
    where T : KeyPattern;
