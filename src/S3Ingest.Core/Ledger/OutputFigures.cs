namespace S3Ingest.Core.Ledger;

/// <summary>The outputs of one operation that came to the same outcome and were proved the same way, added up.</summary>
/// <param name="Status">Success: committed. Skipped: an equal object was there already. Others reached nothing.</param>
/// <param name="Verification">What proved them.</param>
/// <param name="Count">Objects.</param>
/// <param name="OriginalBytes">Bytes of the source or of the entries, unpacked.</param>
/// <param name="StoredBytes">Bytes of the objects.</param>
public sealed record OutputFigures(OperationStatus Status, VerificationMethod Verification, long Count, long OriginalBytes, long StoredBytes);
