namespace S3Ingest.Core.Verifying;

/// <summary>What a comparison of one object came to.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Method">What was compared; of a Verified object, what proved it.</param>
/// <param name="Expected">What the ledger says.</param>
/// <param name="Actual">What S3 says.</param>
internal sealed record Verdict(VerifyStatus Status, VerificationMethod Method, string Expected, string? Actual);
