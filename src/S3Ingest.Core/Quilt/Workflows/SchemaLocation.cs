namespace S3Ingest.Core.Quilt;

/// <summary>Where a schema of a workflow is.</summary>
/// <param name="Id">Id in the configuration.</param>
/// <param name="Url">As the configuration has it.</param>
/// <param name="Key">The same, read.</param>
public sealed record SchemaLocation(string Id, string Url, PhysicalKey Key);
