namespace S3Ingest.Core.Structure.Scale;

/// <summary>One job of S3 Batch Operations that was written down, not started.</summary>
/// <param name="Operation"><c>S3PutObjectCopy</c> or <c>LambdaInvoke</c>.</param>
/// <param name="TargetKeyPrefix">What the native copy puts before the keys; null for LambdaInvoke.</param>
/// <param name="Manifest">Path or URI of the CSV manifest.</param>
/// <param name="Request">Path or URI of the CreateJob request: <c>aws s3control create-job --cli-input-json</c> takes it.</param>
/// <param name="Objects">Lines of the manifest.</param>
/// <param name="Bytes">Bytes of the objects.</param>
public sealed record BatchJob(string Operation, string? TargetKeyPrefix, string Manifest, string Request, long Objects, long Bytes);
