namespace S3Ingest.Core.Structure.Scale;

/// <summary>One line of a completion report: what became of one object.</summary>
/// <param name="BucketName">Bucket.</param>
/// <param name="OldKey">Key of the manifest's line.</param>
/// <param name="NewKey">Where the Lambda function copied it to; null for the native copy, whose lines do not tell.</param>
/// <param name="VersionId">Null when the manifest had none.</param>
/// <param name="Succeeded">Task status.</param>
/// <param name="ErrorCode">Null when it succeeded.</param>
/// <param name="HttpStatus">0 when there is none.</param>
/// <param name="Message">What S3 or the function said.</param>
public sealed record BatchTask(
    string BucketName, string OldKey, string? NewKey, string? VersionId, bool Succeeded, string? ErrorCode, int HttpStatus, string? Message);
