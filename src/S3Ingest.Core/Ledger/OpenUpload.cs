namespace S3Ingest.Core.Ledger;

/// <summary>A multipart upload that is neither completed nor aborted as far as the ledger knows.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Ordinal">Output within the operation.</param>
/// <param name="Key">Object key.</param>
/// <param name="UploadId">The provider's id.</param>
/// <param name="Held">What the pipeline recorded when all parts were sent and the completion was held back; null before.</param>
public sealed record OpenUpload(Guid Operation, int Ordinal, string Key, string UploadId, string? Held);
