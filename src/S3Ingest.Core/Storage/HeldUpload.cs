namespace S3Ingest.Core.Storage;

/// <summary>
/// A multipart upload with all its parts that an earlier process did not get to complete: what the ledger kept of it.
/// </summary>
/// <param name="Key">Object key.</param>
/// <param name="UploadId">Upload id.</param>
/// <param name="AttemptId">Attempt id in the metadata of the upload.</param>
/// <param name="Condition">Condition of the commit.</param>
/// <param name="Content">What was sent; its ETag or checksum is compared before the commit.</param>
public sealed record HeldUpload(string Key, string UploadId, string AttemptId, CommitCondition Condition, UploadContent Content);
