namespace S3Ingest.Core.Ledger;

/// <summary>What tells one operation from others.</summary>
/// <param name="OperationId">Its id.</param>
/// <param name="Name">What it deals with: a relative path, or a bucket.</param>
/// <param name="Status">How far it came.</param>
/// <param name="StartedAt">UTC.</param>
public sealed record GlancedOperation(Guid OperationId, string Name, OperationStatus Status, DateTimeOffset StartedAt);
