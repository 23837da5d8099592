namespace S3Ingest.Core.Tabular.Json;

/// <summary>How the values of a JSON document become rows and columns.</summary>
/// <param name="Form">Which of the forms.</param>
public sealed record JsonLayout(JsonRowForm Form) : RowLayout;
