namespace S3Ingest.Core.Pipeline;

/// <summary>The result for a source that an earlier operation dealt with and that is unchanged since.</summary>
internal static class SkippedResult
{
    public static IngestResult Of(IngestResult before, DispositionOutcome outcome) => new()
    {
        OperationId = before.OperationId,
        OperationType = before.OperationType,
        TargetPath = before.TargetPath,
        TargetName = before.TargetName,
        StartedAt = before.StartedAt,
        CompletedAt = before.CompletedAt,
        Status = OperationStatus.Skipped,
        ResultPath = before.ResultPath,
        ErrorId = before.ErrorId,
        ErrorMessage = before.ErrorMessage,
        SourceKind = before.SourceKind,
        Outputs = before.Outputs,
        BytesRead = before.BytesRead,
        Attempt = before.Attempt,
        Disposition = outcome.Disposition,
        DispositionPath = outcome.Path,
        Progress = 1,
        Metadata = new Dictionary<string, string> { ["reason"] = before.Status == OperationStatus.Failed ? "failed before and unchanged" : "completed before and unchanged" },
    };
}
