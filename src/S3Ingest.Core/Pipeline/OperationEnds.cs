using S3Ingest.Core.Ledger;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>How operations end, in the ledger's terms.</summary>
internal static class OperationEnds
{
    /// <summary>Everything is in S3 and verified.</summary>
    public static OperationEnd Success(Guid operation, SourceFile source, IReadOnlyList<SentOutput> sent, bool moves) => new()
    {
        Operation = operation,
        Status = OperationStatus.Success,
        UploadedAt = sent.Max(s => s.CommittedAt),
        VerifiedAt = sent.Max(s => s.VerifiedAt),
        Sha256 = sent[0].Content.Sha256 is { Length: 32 } hash ? hash : null,
        BytesRead = source.Size,
        BytesUploaded = sent.Sum(s => s.BytesSent),
        Outputs = [.. sent.Select(Outcome)],
        DispositionOpen = moves,
    };

    /// <summary>A fault of this state of the source. The record keeps which keys were wanted.</summary>
    public static OperationEnd Failed(Guid operation, IReadOnlyList<PlannedOutput> wanted, IngestException fault, bool moves) => new()
    {
        Operation = operation,
        Status = OperationStatus.Failed,
        BytesRead = 0,
        Fault = LedgerFault.From(fault),
        Outputs = [.. wanted.Select(o => new OutputOutcome { Ordinal = o.Ordinal, Key = o.Key, EntryPath = o.EntryPath, Status = OperationStatus.Failed, SentSize = 0 })],
        DispositionOpen = moves,
        KeepUploads = true,
    };

    /// <summary>Nothing became visible; the source has to be looked at again.</summary>
    public static OperationEnd Cancelled(Guid operation, IngestException? reason) => new()
    {
        Operation = operation,
        Status = OperationStatus.Cancelled,
        BytesRead = 0,
        Fault = reason is null ? null : LedgerFault.From(reason),
        KeepUploads = true,
        IsKnown = false,
    };

    private static OutputOutcome Outcome(SentOutput sent) => new()
    {
        Ordinal = sent.Output.Ordinal,
        Key = sent.Output.Key,
        Status = sent.BytesSent == 0 && sent.CommittedAt is null ? OperationStatus.Skipped : OperationStatus.Success,
        ETag = sent.Proof.ETag,
        ChecksumS3 = sent.Proof.ChecksumS3,
        VersionId = sent.Proof.VersionId,
        StorageClass = sent.Proof.StorageClass,
        ContentType = sent.Proof.ContentType,
        Verification = sent.Proof.Method,
        Metadata = sent.ReplacedETag is null ? null : new Dictionary<string, string> { ["replaced_etag"] = sent.ReplacedETag },
    };
}
