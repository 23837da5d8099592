using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Verifying;

/// <summary>One object to be looked at.</summary>
/// <param name="Recorded">What the ledger says; null for an object that it does not know.</param>
/// <param name="Listed">What the listing says; null when none was made, or the object was not in it.</param>
internal readonly record struct VerifyWork(RecordedObject? Recorded, ListedObject? Listed);
