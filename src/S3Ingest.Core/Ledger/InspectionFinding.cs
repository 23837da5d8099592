namespace S3Ingest.Core.Ledger;

/// <summary>One object that an inspection found to be otherwise than the ledger says, or did something about.</summary>
/// <param name="Outcome">Name of a <see cref="VerifyStatus"/> or a <see cref="RepairAction"/>.</param>
/// <param name="Key">Object key.</param>
/// <param name="Operation">Operation that put it there; null when the ledger knows none.</param>
/// <param name="Expected">What the ledger says.</param>
/// <param name="Actual">What S3 says, or why something was done.</param>
public sealed record InspectionFinding(string Outcome, string Key, Guid? Operation, string? Expected, string? Actual);
