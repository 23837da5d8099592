namespace S3Ingest.Core.Ledger;

/// <summary>One object that a verification did not find as the ledger says.</summary>
/// <param name="Key">Object key.</param>
/// <param name="Status">What is wrong.</param>
/// <param name="Operation">Operation that put it there; null for an object that the ledger does not know.</param>
/// <param name="Expected">What the ledger says.</param>
/// <param name="Actual">What S3 says.</param>
public sealed record VerificationFinding(string Key, VerifyStatus Status, Guid? Operation, string? Expected, string? Actual);
