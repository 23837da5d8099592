namespace S3Ingest.Core.Storage;

/// <summary>One line of ListMultipartUploads: an upload that is neither completed nor aborted.</summary>
/// <param name="Key">Object key.</param>
/// <param name="UploadId">Upload id.</param>
/// <param name="Initiated">UTC.</param>
/// <param name="InitiatorId">ARN or user id of who began it; null when the provider does not tell.</param>
public sealed record ListedUpload(string Key, string UploadId, DateTimeOffset Initiated, string? InitiatorId);
