namespace S3Ingest.Core.Verifying;

/// <summary>What one object came to.</summary>
/// <param name="Result">For the caller.</param>
/// <param name="Size">Bytes, as the ledger says, or S3 where it does not.</param>
/// <param name="Fault">Why the object could not be looked at; only with <see cref="VerifyStatus.Error"/>.</param>
public sealed record VerifyOutcome(VerifyResult Result, long Size, IngestException? Fault = null);
