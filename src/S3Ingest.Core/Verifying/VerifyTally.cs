using System.Diagnostics;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Verifying;

/// <summary>Counts what a verification finds. Outcomes are added one at a time; progress may be asked for meanwhile.</summary>
internal sealed class VerifyTally
{
    private readonly object _gate = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Dictionary<VerifyStatus, long> _statuses = [];
    private readonly Dictionary<VerificationMethod, long> _methods = [];
    private readonly List<InspectionFinding> _findings = [];
    private long _checked;
    private long _bytes;
    private long? _total;

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>Objects to be looked at, once that is known.</summary>
    public long? Total
    {
        set
        {
            lock (_gate)
                _total = value;
        }
    }

    public VerifyProgress Progress
    {
        get
        {
            lock (_gate)
            {
                double rate = _checked / Math.Max(_watch.Elapsed.TotalSeconds, 0.001);
                TimeSpan? left = _total is { } total && _checked > 0 && _checked <= total ? TimeSpan.FromSeconds((total - _checked) / rate) : null;
                return new VerifyProgress(_checked, _total, _checked - Count(VerifyStatus.Verified), _bytes, rate, left);
            }
        }
    }

    public void Add(VerifyOutcome outcome)
    {
        var result = outcome.Result;
        lock (_gate)
        {
            _checked++;
            _bytes += outcome.Size;
            _statuses[result.Status] = Count(result.Status) + 1;
            if (result.Status == VerifyStatus.Verified)
                _methods[result.Method] = _methods.GetValueOrDefault(result.Method) + 1;
            else if (_findings.Count < LedgerStore.MaxFindings)
                _findings.Add(new InspectionFinding(result.Status.ToString(), result.Key, result.OperationId, result.Expected, result.Actual));
        }
    }

    public VerifySummary Summary(Guid operation, string bucket, string scope, VerifyDepth depth) => new()
    {
        OperationId = operation,
        Passed = _checked == Count(VerifyStatus.Verified),
        BucketName = bucket,
        Scope = scope,
        Depth = depth,
        Checked = _checked,
        Verified = Count(VerifyStatus.Verified),
        Missing = Count(VerifyStatus.Missing),
        SizeMismatch = Count(VerifyStatus.SizeMismatch),
        ChecksumMismatch = Count(VerifyStatus.ChecksumMismatch),
        Modified = Count(VerifyStatus.Modified),
        Orphan = Count(VerifyStatus.Orphan),
        Error = Count(VerifyStatus.Error),
        Methods = new Dictionary<VerificationMethod, long>(_methods),
        Bytes = _bytes,
        StartedAt = StartedAt,
        Duration = _watch.Elapsed,
    };

    /// <summary>What the ledger keeps.</summary>
    /// <param name="isWhole">False when it was stopped.</param>
    /// <param name="fault">What ended it early; null when nothing did.</param>
    public InspectionEnd End(bool isWhole, Exception? fault)
    {
        bool passed = _checked == Count(VerifyStatus.Verified);
        return new InspectionEnd
        {
            Status = fault is not null ? OperationStatus.Failed : !isWhole ? OperationStatus.Cancelled : passed ? OperationStatus.Success : OperationStatus.Failed,
            Bytes = _bytes,
            Counts = _statuses.ToDictionary(s => s.Key.ToString(), s => s.Value),
            Findings = _findings,
            Fault = fault is not null ? new LedgerFault((fault as IngestException)?.ErrorId.ToString() ?? "Unexpected", fault.Message)
                : passed ? null
                : new LedgerFault(nameof(IngestErrorId.IntegrityMismatch), $"{_checked - Count(VerifyStatus.Verified)} of {_checked} objects are not as the ledger says: {Counted()}."),
        };
    }

    private string Counted() =>
        string.Join(", ", _statuses.Where(s => s.Key != VerifyStatus.Verified).OrderBy(s => s.Key).Select(s => $"{s.Value} {s.Key}"));

    private long Count(VerifyStatus status) => _statuses.GetValueOrDefault(status);
}
