namespace S3Ingest.Core.Verifying;

/// <summary>Objects that a caller names: those of one operation, or one of them.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Key">One object of it; null for all.</param>
public sealed record VerifySubject(Guid Operation, string? Key = null);
