using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Reports;

/// <summary>
/// Figures of records that a pipeline hands in, in any order. What a later record says about a source that failed is
/// known at the end only, so failures wait until then.
/// </summary>
internal sealed class RecordFigures(ReportCollector collector)
{
    // Of the source's path, 16 bytes each: a pipeline can hand in a whole history.
    private readonly Dictionary<UInt128, (long StartedAt, OperationStatus Status)> _newest = [];
    private readonly List<OperationFigures> _failures = [];

    /// <summary>Records that are no ingest or upload, by their type.</summary>
    public Dictionary<OperationType, long> Others { get; } = [];

    /// <param name="record">Any record.</param>
    /// <param name="bucket">Records of another bucket are left out; null takes all.</param>
    public void Add(OperationRecord record, string? bucket)
    {
        if (record is not (IngestResult or UploadRecord) || record.Status is OperationStatus.Planned or OperationStatus.Pending)
        {
            Others[record.OperationType] = Others.GetValueOrDefault(record.OperationType) + 1;
            return;
        }

        var figures = record is IngestResult result ? Of(result) : Of((UploadRecord)record);
        if (bucket is not null && figures.Bucket != bucket)
            return;
        Learn(figures);
        if (figures.Status is OperationStatus.Failed or OperationStatus.Partial)
            _failures.Add(figures);
        else
            collector.Add(figures);
    }

    /// <summary>After the last record.</summary>
    public void Complete()
    {
        foreach (var failure in _failures)
        {
            var (startedAt, status) = _newest[KeyOf(failure)];
            var isNewest = startedAt == failure.StartedAt.UtcTicks;
            collector.Add(failure with { IsNewest = isNewest, NewestStatus = isNewest ? null : status });
        }

        _failures.Clear();
    }

    // What the ledger says too: a run that ended without a result says nothing about its source.
    private void Learn(OperationFigures figures)
    {
        if (figures.Status is OperationStatus.InProgress or OperationStatus.Cancelled)
            return;
        var key = KeyOf(figures);
        if (!_newest.TryGetValue(key, out var known) || known.StartedAt < figures.StartedAt.UtcTicks)
            _newest[key] = (figures.StartedAt.UtcTicks, figures.Status);
    }

    private static UInt128 KeyOf(OperationFigures figures) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(figures.Bucket + "\n" + figures.Path)));

    private static OperationFigures Of(IngestResult record)
    {
        var first = record.Outputs.Count > 0 ? record.Outputs[0] : null;
        var verified = record.Steps.FirstOrDefault(step => step.Name == "Verified")?.At;
        return Common(record, first) with
        {
            Kind = record.SourceKind,
            Attempt = record.Attempt,
            SourceBytes = record.BytesRead,
            Latency = verified - record.DetectedAt,
            RowCount = record.RowCount,
            Skipped = record.Skipped,
            Outputs = [.. record.Outputs.GroupBy(o => (o.Status, o.VerificationMethod)).Select(g => Outputs(g.Key.Status, g.Key.VerificationMethod, g))],
        };
    }

    private static OperationFigures Of(UploadRecord record) => Common(record, record) with
    {
        SourceBytes = record.OriginalSize,
        Outputs = [Outputs(record.Status, record.VerificationMethod, [record])],
    };

    private static OperationFigures Common(OperationRecord record, UploadRecord? output) => new()
    {
        StartedAt = record.StartedAt,
        Path = record.TargetPath,
        Status = record.Status,
        Bucket = output?.BucketName ?? record.Metadata.GetValueOrDefault("bucket") ?? "",
        Duration = record.Duration,
        ErrorId = record.ErrorId,
        ErrorMessage = record.ErrorMessage,
    };

    private static OutputFigures Outputs(OperationStatus status, VerificationMethod method, IEnumerable<UploadRecord> outputs)
    {
        long count = 0, original = 0, stored = 0;
        foreach (var output in outputs)
        {
            count++;
            original += output.OriginalSize;
            stored += output.CompressedSize;
        }

        return new OutputFigures(status, method, count, original, stored);
    }
}
