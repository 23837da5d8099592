using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>An output that is in S3 and verified.</summary>
/// <param name="Output">What was planned.</param>
/// <param name="Content">What was sent, or would have been when nothing had to be sent.</param>
/// <param name="Proof">What proved the object.</param>
/// <param name="VerifiedAt">UTC.</param>
/// <param name="Made">What the transform told about the source.</param>
internal sealed record SentOutput(PlannedOutput Output, UploadContent Content, Verification Proof, DateTimeOffset VerifiedAt, TransformResult Made)
{
    /// <summary>When the object became visible; null when an equal one was there already.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>Bytes that went to S3; 0 when the object was there already.</summary>
    public long BytesSent { get; init; }

    /// <summary>ETag of the object that was replaced; null when none was.</summary>
    public string? ReplacedETag { get; init; }
}
