namespace S3Ingest.Core.Ledger;

/// <summary>What is recorded when an inspection begins.</summary>
/// <param name="Type">Verify or Repair.</param>
/// <param name="BucketName">Bucket.</param>
/// <param name="Scope">S3 URI.</param>
/// <param name="Depth">How far it looks.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Selection">What is chosen below the URI, for people; null for everything.</param>
public sealed record InspectionStart(OperationType Type, string BucketName, string Scope, VerifyDepth Depth, DateTimeOffset StartedAt, string? Selection = null);
