namespace S3Ingest.Core.Quilt;

/// <summary>What the header of a manifest says about the workflow that let the package pass.</summary>
/// <param name="Id">Id of the workflow; null when the registry has workflows and none was required.</param>
/// <param name="Config">URL of the configuration as it was read, with its version.</param>
/// <param name="Schemas">URLs of the schemas as they were read, by id.</param>
public sealed record WorkflowStamp(string? Id, string Config, IReadOnlyDictionary<string, string> Schemas);
