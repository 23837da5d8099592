namespace S3Ingest.Core.Quilt;

/// <summary>Why an instance is not valid under a schema.</summary>
/// <param name="Path">JSON pointer to the value at fault; empty for the whole (RFC 6901).</param>
/// <param name="Message">In the words of the reference client's validator (Python's jsonschema).</param>
public sealed record SchemaError(string Path, string Message);
