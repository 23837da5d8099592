using System.Globalization;
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
        Sha256 = (sent[0].Made.SourceSha256 ?? sent[0].Content.Sha256) is { Length: 32 } hash ? hash : null,
        BytesRead = source.Size,
        RowCount = sent[0].Made.RowCount,
        CompressedAt = sent[0].Made.CompressedAt,
        Skipped = sent[0].Made.Skipped,
        ArchivePath = sent[0].Made.ArchivePath,
        BytesUploaded = sent.Sum(s => s.BytesSent),
        Outputs = [.. sent.Select(Outcome)],
        DispositionOpen = moves,
        KeepUploads = true,
    };

    /// <summary>A fault of this state of the source. The record keeps which keys were wanted.</summary>
    public static OperationEnd Failed(Guid operation, IReadOnlyList<PlannedOutput> wanted, IngestException fault, bool moves) => new()
    {
        Operation = operation,
        Status = OperationStatus.Failed,
        BytesRead = 0,
        Fault = LedgerFault.From(fault),
        Metadata = Place(fault),
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
        SentSize = sent.Content.Length,
        // A table's Parquet file is proved by what S3 returned, and the ledger has no room for its digest. Archives are made again to be compared.
        SentSha256 = sent.Output.Compression != CompressionType.None && sent.Content.Sha256.Length == 32 ? sent.Content.Sha256 : null,
        Compression = sent.Output.Compression,
        Status = sent.BytesSent == 0 && sent.CommittedAt is null ? OperationStatus.Skipped : OperationStatus.Success,
        ETag = sent.Proof.ETag,
        ChecksumS3 = sent.Proof.ChecksumS3,
        VersionId = sent.Proof.VersionId,
        StorageClass = sent.Proof.StorageClass,
        ContentType = sent.Proof.ContentType,
        Verification = sent.Proof.Method,
        Metadata = Facts(sent),
    };

    /// <summary>Where in a tabular source the fault is.</summary>
    private static Dictionary<string, string>? Place(IngestException fault)
    {
        if (fault.Line is not { } line)
            return null;
        var place = new Dictionary<string, string> { ["line"] = line.ToString(CultureInfo.InvariantCulture) };
        if (fault.Row is { } row)
            place["row"] = row.ToString(CultureInfo.InvariantCulture);
        if (fault.Column is { } column)
            place["column"] = column.ToString(CultureInfo.InvariantCulture);
        if (fault.Value is { } value)
            place["value"] = value;
        return place;
    }

    private static Dictionary<string, string>? Facts(SentOutput sent)
    {
        var facts = new Dictionary<string, string>();
        if (sent.ReplacedETag is not null)
            facts["replaced_etag"] = sent.ReplacedETag;
        // One pass is the rule and is not written down.
        if (sent.Made.Passes > 1)
            facts[RecordFactory.Passes] = sent.Made.Passes.ToString(CultureInfo.InvariantCulture);
        return facts.Count > 0 ? facts : null;
    }
}
