namespace S3Ingest.Core.Storage;

/// <summary>
/// A multipart upload to go on with. The source is read again from its start; a part whose size and MD5 equal what
/// the provider holds is not sent again.
/// </summary>
/// <param name="UploadId">Upload id.</param>
/// <param name="Parts">Parts that the provider holds, from <see cref="ObjectStore.ListPartsAsync"/>.</param>
public sealed record ResumePoint(string UploadId, IReadOnlyList<ListedPart> Parts);
